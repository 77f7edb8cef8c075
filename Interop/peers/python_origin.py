"""An origin as sites have them: Python's own HTTP server, over plain HTTP/1.1, with what a proxy has to carry."""
import base64
import hashlib
import http.server
import json
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def content(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def answer(self, content: bytes, kind: str = "text/plain", status: int = 200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def do_POST(self):
        """Says what it got."""
        content = self.content()
        self.answer(f"{len(content)} {hashlib.sha256(content).hexdigest()}\n".encode())

    do_PUT = do_POST

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/request":
            self.answer(json.dumps({"path": self.path, "fields": [list(field) for field in self.headers.items()]}).encode())
        elif path == "/download":
            self.download(int(query))
        elif path == "/events":
            self.events(int(query))
        elif path == "/websocket":
            self.websocket()
        elif path == "/name":
            self.answer(self.server.name.encode())
        elif path == "/page":
            self.answer(PAGE, "text/html; charset=utf-8")
        else:
            self.answer(b"hello from the origin\n")

    do_HEAD = do_GET

    def download(self, size: int):
        """Chunked: nobody knows the length before the end."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        block = bytes(range(256)) * 256
        while size > 0:
            piece = block[:size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            size -= len(piece)
        self.wfile.write(b"0\r\n\r\n")

    def events(self, count: int):
        """Server-sent events: each one must arrive before the next is made."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(count):
            self.wfile.write(f"data: {number}\n\n".encode())
            self.wfile.flush()
            # Goes on when the case has seen it.
            if not self.server.seen.acquire(timeout=20):
                return
        self.close_connection = True

    def websocket(self):
        """RFC 6455, as little as an echo needs: one short unfragmented message after the other."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while (opcode_and_message := read_frame(self.rfile)) is not None:
            opcode, message = opcode_and_message
            self.wfile.write(frame(opcode, message))
            if opcode == 8:
                return

    def log_message(self, *_):
        pass


PAGE = b"""<!DOCTYPE html><p id=result>nothing yet</p><script>
const said = [];
const note = text => { said.push(text); document.getElementById("result").textContent = said.sort().join(", "); };
fetch("/upload", {method: "POST", body: "x".repeat(300000)}).then(r => r.text()).then(t => note("uploaded " + t.split(" ")[0]));
fetch("/download?1000000").then(r => r.arrayBuffer()).then(b => note("downloaded " + b.byteLength));
const socket = new WebSocket("wss://" + location.host + "/websocket");
socket.onopen = () => socket.send("through the proxy");
socket.onmessage = event => { note("echoed " + event.data); socket.close(); };
const source = new EventSource("/events?1");
source.onmessage = event => { note("event " + event.data); source.close(); };
</script>"""


def frame(opcode: int, message: bytes, mask: bytes = b"") -> bytes:
    flag = 0x80 if mask else 0
    length = bytes([flag | len(message)]) if len(message) < 126 else bytes([flag | 126]) + len(message).to_bytes(2, "big")
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(message)) if mask else message
    return bytes([0x80 | opcode]) + length + mask + body


def read_frame(file):
    """(opcode, message); None at the end."""
    head = file.read(2)
    if len(head) < 2:
        return None
    length = head[1] & 0x7F
    if length == 126:
        length = int.from_bytes(file.read(2), "big")
    mask = file.read(4) if head[1] & 0x80 else bytes(4)
    return head[0] & 0xF, bytes(byte ^ mask[index % 4] for index, byte in enumerate(file.read(length)))


class Origin:
    """`seen.release()` lets the stream of events go on."""

    def __init__(self, name: str = "origin", port: int = 0, context=None):
        """`context`: an `ssl.SSLContext`, for an origin over HTTPS."""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.name = name
        self.seen = self.server.seen = threading.Semaphore(0)
        self.port = self.server.server_address[1]
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
