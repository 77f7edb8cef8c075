/// Records as BIND's `dig` prints them, each with its data in hexadecimal.
enum DigOutput {
    static let records: [(line: String, data: String)] = [
        (
            #"all.example.\#t\#t300\#tIN\#tSOA\#tns.all.example. hostmaster.all.example. 2026112401 7200 3600 1209600 60"#,
            "026E7303616C6C076578616D706C65000A686F73746D617374657203616C6C076578616D706C650078C4059100001C200000"
                + "0E10001275000000003C"
        ),
        (#"all.example.\#t\#t300\#tIN\#tNS\#tns.all.example."#, "026E7303616C6C076578616D706C6500"),
        (#"ns.all.example.\#t\#t300\#tIN\#tA\#t127.0.0.1"#, "7F000001"),
        (#"a.all.example.\#t\#t300\#tIN\#tA\#t192.0.2.1"#, "C0000201"),
        (#"a.all.example.\#t\#t300\#tIN\#tA\#t192.0.2.2"#, "C0000202"),
        (#"aaaa.all.example.\#t300\#tIN\#tAAAA\#t2001:db8::1"#, "20010DB8000000000000000000000001"),
        (#"www.all.example.\#t300\#tIN\#tA\#t192.0.2.80"#, "C0000250"),
        (#"www.all.example.\#t300\#tIN\#tAAAA\#t2001:db8::80"#, "20010DB8000000000000000000000080"),
        (#"alias.all.example.\#t300\#tIN\#tCNAME\#twww.all.example."#, "0377777703616C6C076578616D706C6500"),
        (#"alias2.all.example.\#t300\#tIN\#tCNAME\#talias.all.example."#, "05616C69617303616C6C076578616D706C6500"),
        (#"dangling.all.example.\#t300\#tIN\#tCNAME\#tnowhere.all.example."#, "076E6F776865726503616C6C076578616D706C6500"),
        (#"short.all.example.\#t5\#tIN\#tA\#t192.0.2.5"#, "C0000205"),
        (#"zero.all.example.\#t0\#tIN\#tA\#t192.0.2.6"#, "C0000206"),
        (#"mx.all.example.\#t\#t300\#tIN\#tMX\#t10 mail.all.example."#, "000A046D61696C03616C6C076578616D706C6500"),
        (
            #"mx.all.example.\#t\#t300\#tIN\#tMX\#t20 mail.elsewhere.example."#,
            "0014046D61696C09656C73657768657265076578616D706C6500"
        ),
        (
            #"txt.all.example.\#t300\#tIN\#tTXT\#t"plain" "with \"quotes\" and \\ and \200" """#,
            "05706C61696E1977697468202271756F7465732220616E64205C20616E6420C800"
        ),
        (#"ptr.all.example.\#t300\#tIN\#tPTR\#twww.all.example."#, "0377777703616C6C076578616D706C6500"),
        (#"hinfo.all.example.\#t300\#tIN\#tHINFO\#t"PDP-11" "UNIX""#, "065044502D313104554E4958"),
        (
            #"minfo.all.example.\#t300\#tIN\#tMINFO\#tadmin.all.example. errors.all.example."#,
            "0561646D696E03616C6C076578616D706C6500066572726F727303616C6C076578616D706C6500"
        ),
        (
            #"rp.all.example.\#t\#t300\#tIN\#tRP\#tadmin.all.example. txt.all.example."#,
            "0561646D696E03616C6C076578616D706C65000374787403616C6C076578616D706C6500"
        ),
        (#"afsdb.all.example.\#t300\#tIN\#tAFSDB\#t1 afs.all.example."#, "00010361667303616C6C076578616D706C6500"),
        (#"x25.all.example.\#t300\#tIN\#tX25\#t"311061700956""#, "0C333131303631373030393536"),
        (#"rt.all.example.\#t\#t300\#tIN\#tRT\#t10 relay.all.example."#, "000A0572656C617903616C6C076578616D706C6500"),
        (
            #"px.all.example.\#t\#t300\#tIN\#tPX\#t10 map822.all.example. mapx400.all.example."#,
            "000A066D617038323203616C6C076578616D706C6500076D61707834303003616C6C076578616D706C6500"
        ),
        (
            #"loc.all.example.\#t300\#tIN\#tLOC\#t52 22 23.000 N 4 53 32.000 E -2.00m 1m 10000m 10m"#,
            "001216138B3CF018810CBCE0009895B8"
        ),
        (#"srv.all.example.\#t300\#tIN\#tSRV\#t1 2 443 www.all.example."#, "0001000201BB0377777703616C6C076578616D706C6500"),
        (
            #"naptr.all.example.\#t300\#tIN\#tNAPTR\#t100 10 "S" "SIP+D2U" "!^.*$!sip:info@example.com!" ."#,
            "0064000A0153075349502B4432551B215E2E2A24217369703A696E666F406578616D706C652E636F6D2100"
        ),
        (#"kx.all.example.\#t\#t300\#tIN\#tKX\#t10 kx.all.example."#, "000A026B7803616C6C076578616D706C6500"),
        (
            #"cert.all.example.\#t300\#tIN\#tCERT\#tPKIX 0 0 MIIBszCCAVmgAwIBAgIUEjRWeJq83vASNFZ4mrze8BI0Vng="#,
            "0001000000308201B330820159A0030201020214123456789ABCDEF0123456789ABCDEF012345678"
        ),
        (#"dname.all.example.\#t300\#tIN\#tDNAME\#tother.example."#, "056F74686572076578616D706C6500"),
        (
            #"apl.all.example.\#t300\#tIN\#tAPL\#t1:192.0.2.0/24 !1:192.0.2.64/28 2:2001:db8::/32"#,
            "00011803C0000200011C84C00002400002200420010DB8"
        ),
        (
            #"ds.all.example.\#t\#t300\#tIN\#tDS\#t60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4 469DA50A"#,
            "EC450D02D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A"
        ),
        (
            #"sshfp.all.example.\#t300\#tIN\#tSSHFP\#t4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF1 23456789"#,
            "0402123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789"
        ),
        (
            #"dnskey.all.example.\#t300\#tIN\#tDNSKEY\#t257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+ KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="#,
            "0101030D99DB2CC14CABDC33D6D77DA63A2F15F71112584F234E8D1DC428E39E8A4A97E1AA271A555DC90701E17E2A4C4B6F"
                + "120B7C32D44F4AC02BD894CF2D4BE7778A19"
        ),
        (
            #"dhcid.all.example.\#t300\#tIN\#tDHCID\#tAAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="#,
            "000201636FC0B8271C82825BB1AC5C41CF5351AA69B4FEBD94E8F17CDB95000DA48C40"
        ),
        (
            #"tlsa.all.example.\#t300\#tIN\#tTLSA\#t3 1 1 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF01234567 89ABCDEF"#,
            "0301010123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
        ),
        (
            #"smimea.all.example.\#t300\#tIN\#tSMIMEA\#t3 1 1 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF01234567 89ABCDEF"#,
            "0301010123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
        ),
        (
            #"cds.all.example.\#t300\#tIN\#tTXT\#t"CDS stands at the apex alone""#,
            "1C434453207374616E647320617420746865206170657820616C6F6E65"
        ),
        (
            #"openpgpkey.all.example.\#t300\#tIN\#tOPENPGPKEY mQINBFit2jsBEADrbl5vjVxYeAE0g0IDYCBpHirv1Sjlqxx5gjtPhb2Y hvyDMXjq"#,
            "99020D0458ADDA3B011000EB6E5E6F8D5C587801348342036020691E2AEFD528E5AB1C79823B4F85BD9886FC833178EA"
        ),
        (#"csync.all.example.\#t300\#tIN\#tCSYNC\#t66 3 A NS AAAA"#, "000000420003000460000008"),
        (
            #"zonemd.all.example.\#t300\#tIN\#tZONEMD\#t2026112401 1 1 FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B6 41A47BA7FED2DD5B97AE499FAFA4F22C6BD647DE"#,
            "78C405910101FEBE3D4CE2EC2FFA4BA99D46CD69D6D29711E55217057BEE7EB1A7B641A47BA7FED2DD5B97AE499FAFA4F22C"
                + "6BD647DE"
        ),
        (
            #"nsec.all.example.\#t300\#tIN\#tNSEC\#twww.all.example. A MX RRSIG NSEC TYPE1234"#,
            "0377777703616C6C076578616D706C65000006400100000003041B0000000000000000000000000000000000000000000000"
                + "00000020"
        ),
        (
            #"nsec3param.all.example.\#t300\#tIN\#tTXT\#t"NSEC3PARAM is the server's own""#,
            "1E4E53454333504152414D20697320746865207365727665722773206F776E"
        ),
        (#"spf.all.example.\#t300\#tIN\#tSPF\#t"v=spf1 -all""#, "0B763D73706631202D616C6C"),
        (#"nid.all.example.\#t300\#tIN\#tNID\#t10 14:4fff:ff20:ee64"#, "000A00144FFFFF20EE64"),
        (#"l32.all.example.\#t300\#tIN\#tL32\#t10 10.1.2.0"#, "000A0A010200"),
        (#"l64.all.example.\#t300\#tIN\#tL64\#t10 2001:db8:1140:1000"#, "000A20010DB811401000"),
        (#"lp.all.example.\#t\#t300\#tIN\#tLP\#t10 l64.all.example."#, "000A036C363403616C6C076578616D706C6500"),
        (#"eui48.all.example.\#t300\#tIN\#tEUI48\#t00-00-5e-00-53-2a"#, "00005E00532A"),
        (#"eui64.all.example.\#t300\#tIN\#tEUI64\#t00-00-5e-ef-10-00-00-2a"#, "00005EEF1000002A"),
        (
            #"uri.all.example.\#t300\#tIN\#tURI\#t10 1 "https://www.all.example/path?x=1""#,
            "000A000168747470733A2F2F7777772E616C6C2E6578616D706C652F706174683F783D31"
        ),
        (
            #"caa.all.example.\#t300\#tIN\#tCAA\#t0 issue "ca.example; policy=ev""#,
            "0005697373756563612E6578616D706C653B20706F6C6963793D6576"
        ),
        (
            #"caa.all.example.\#t300\#tIN\#tCAA\#t128 iodef "mailto:security@all.example""#,
            "8005696F6465666D61696C746F3A736563757269747940616C6C2E6578616D706C65"
        ),
        (
            #"svcb.all.example.\#t300\#tIN\#tSVCB\#t1 www.all.example. alpn="h2,h3" port=8443 ipv4hint=192.0.2.1,192.0.2.2 ech=AEX+DQBBpQAgACBvYg== ipv6hint=2001:db8::1"#,
            "00010377777703616C6C076578616D706C6500000100060268320268330003000220FB00040008C0000201C0000202000500"
                + "0D0045FE0D0041A5002000206F620006001020010DB8000000000000000000000001"
        ),
        (
            #"https.all.example.\#t300\#tIN\#tHTTPS\#t1 . mandatory=alpn,port alpn="h2" no-default-alpn port=443"#,
            "000100000000040001000300010003026832000200000003000201BB"
        ),
        (
            #"https.all.example.\#t300\#tIN\#tHTTPS\#t2 www.all.example. key667="hello" key65280"#,
            "00020377777703616C6C076578616D706C6500029B000568656C6C6FFF000000"
        ),
        (#"httpsalias.all.example.\#t300\#tIN\#tHTTPS\#t0 www.all.example."#, "00000377777703616C6C076578616D706C6500"),
        (##"unknown.all.example.\##t300\##tIN\##tTYPE65300 \# 5 0102030405"##, "0102030405"),
        (##"empty.all.example.\##t300\##tIN\##tTYPE65301 \# 0"##, ""),
        (#"*.wild.all.example.\#t300\#tIN\#tA\#t192.0.2.99"#, "C0000263"),
        (#"a\.dot.all.example.\#t300\#tIN\#tTXT\#t"a dot within a label""#, "146120646F742077697468696E2061206C6162656C"),
        (
            #"sp\032ace.all.example.\#t300\#tIN\#tTXT\#t"a space within a label""#,
            "16612073706163652077697468696E2061206C6162656C"
        ),
        (
            #"www.signed.example.\#t300\#tIN\#tRRSIG\#tA 13 3 300 20261224173318 20261124173318 19237 signed.example. dlTTm4LuQRT0tTt7ewIx/f+RyGXjsyr/n3VJrAWeleUdvD3QKWvMFUGz +AZDDK9P3REblj0cb6ZKBvAObJb97w=="#,
            "00010D030000012C6B2D575E6B05CA5E4B25067369676E6564076578616D706C65007654D39B82EE4114F4B53B7B7B0231FD"
                + "FF91C865E3B32AFF9F7549AC059E95E51DBC3DD0296BCC1541B3F806430CAF4FDD111B963D1C6FA64A06F00E6C96FDEF"
        ),
        (
            #"signed.example.\#t\#t300\#tIN\#tDNSKEY\#t256 3 13 CdBHOva0EyW5vpNTx4tNDI2OI0C8Xx0qH8KEXEFynU5KXxN+8xXmoAEE 0Mjyzg2NixTdXlMTy0aWdG7VlQJSeg=="#,
            "0100030D09D0473AF6B41325B9BE9353C78B4D0C8D8E2340BC5F1D2A1FC2845C41729D4E4A5F137EF315E6A00104D0C8F2CE"
                + "0D8D8B14DD5E5313CB4696746ED59502527A"
        ),
        (
            #"signed.example.\#t\#t300\#tIN\#tDNSKEY\#t257 3 13 GNP092wZI1jnTxpFH8vz5QMyILYOlIEqG2SLXVn0tfjUwEhVX9LWW/H9 sfvOCBlD1E/8OH1cTr4tZjMBzYkgvQ=="#,
            "0101030D18D3F4F76C192358E74F1A451FCBF3E5033220B60E94812A1B648B5D59F4B5F8D4C048555FD2D65BF1FDB1FBCE08"
                + "1943D44FFC387D5C4EBE2D663301CD8920BD"
        ),
        (#"signed.example.\#t\#t0\#tIN\#tNSEC3PARAM 1 0 10 AABBCCDD"#, "0100000A04AABBCCDD"),
        (
            #"694KNOIAL57D6I5Q0BR8DN3P4QENH6GP.signed.example. 60 IN NSEC3 1 0 10 AABBCCDD 8L3VREVBDHR0NP0KKP8MFUDLJM48QCU1 NS SOA RRSIG DNSKEY NSEC3PARAM"#,
            "0100000A04AABBCCDD144547FDBBEB6C760BE414A65167F9B59D888D33C1000722000000000290"
        ),
        (
            #"DEIJJ5RUGH1CSD87PN3BD0U1THJHULB9.signed.example. 60 IN NSEC3 1 0 10 AABBCCDD 694KNOIAL57D6I5Q0BR8DN3P4QENH6GP A RRSIG"#,
            "0100000A04AABBCCDD1432494BE24AA94ED348BA02F686DC79269D789A190006400000000002"
        ),
    ]
}
