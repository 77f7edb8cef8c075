import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import javax.net.ssl.*;

/** A TLS peer of JSSE: `java Peer.java client PORT VERSION SUITE ROOT.pem CONNECTIONS [IDENTITY.p12]`, `… server VERSION IDENTITY.p12
 * [ROOT.pem]`, which then asks for certificates of that root. */
public class Peer {
    static final char[] PASSWORD = "secret".toCharArray();

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("client")) client(arguments); else server(arguments);
    }

    static void client(String[] arguments) throws Exception {
        SSLContext context = context(arguments.length > 6 ? arguments[6] : null, arguments[4]);
        byte[] request = System.in.readAllBytes();
        int port = Integer.parseInt(arguments[1]);
        for (int number = Integer.parseInt(arguments[5]); number > 0; number--) {
            Socket plain = new Socket("127.0.0.1", port);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {arguments[2]});
            parameters.setCipherSuites(new String[] {arguments[3]});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            System.out.println(socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite());
            System.out.println("created " + socket.getSession().getCreationTime());
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(System.out);
            System.out.println();
            System.out.flush();
            socket.close();
        }
    }

    static void server(String[] arguments) throws Exception {
        SSLContext context = context(arguments[2], arguments.length > 3 ? arguments[3] : null);
        SSLServerSocket listener =
            (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        listener.setEnabledProtocols(new String[] {arguments[1]});
        listener.setNeedClientAuth(arguments.length > 3);
        System.out.println("listening " + listener.getLocalPort());
        System.out.flush();
        byte[] page = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na page of Java\n".getBytes(StandardCharsets.US_ASCII);
        while (true) {
            SSLSocket socket = (SSLSocket) listener.accept();
            new Thread(() -> {
                try (socket) {
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream().write(page);
                    socket.getOutputStream().flush();
                } catch (IOException error) {
                    System.err.println(error);
                }
            }).start();
        }
    }

    static SSLContext context(String identity, String root) throws Exception {
        KeyManager[] keys = null;
        if (identity != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream input = Files.newInputStream(Path.of(identity))) { store.load(input, PASSWORD); }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD);
            keys = factory.getKeyManagers();
        }
        TrustManager[] trust = null;
        if (root != null) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            try (InputStream input = Files.newInputStream(Path.of(root))) {
                store.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(input));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            trust = factory.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }
}
