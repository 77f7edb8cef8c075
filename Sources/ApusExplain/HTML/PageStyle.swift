/// The page's looks: light and dark, wide and narrow, on paper.
enum PageStyle {
    static let css = """
        :root{color-scheme:light dark;--paper:#faf8f4;--card:#fffefb;--ink:#1b1c20;--soft:#5b5e66;--line:#ddd8cd;--code:#f1ede4;
        --client:#0f5ea8;--server:#a8470c;--both:#6a3d9a;--good:#23703a;--bad:#b3261e;--warn:#fff3cf;--warnline:#d9b44a;--hit:#ffe9a8}
        @media(prefers-color-scheme:dark){:root{--paper:#141518;--card:#1b1d21;--ink:#ecebe7;--soft:#a5a59f;--line:#34363c;--code:#24262b;
        --client:#74b8f2;--server:#f2a36b;--both:#c09af0;--good:#7fcf95;--bad:#ff8f86;--warn:#33290d;--warnline:#8a6d1f;--hit:#574713}}
        *{box-sizing:border-box}
        html{scroll-padding-top:1rem}
        body{margin:0 auto;max-width:78rem;padding:2.5rem 1.5rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
        a{color:inherit}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em;overflow-wrap:anywhere}
        p{margin:.35rem 0}
        h1,h2,h3,h4{line-height:1.2;margin:0}
        h1{font-size:clamp(1.9rem,5vw,3rem);letter-spacing:-.025em;overflow-wrap:anywhere}
        h2{font-size:1.15rem;letter-spacing:-.01em}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem}
        :focus-visible{outline:3px solid var(--both);outline-offset:2px;border-radius:3px}
        .mark{font-weight:700;letter-spacing:.01em;margin:0 0 1.2rem}.mark span{font-weight:400;color:var(--soft)}
        .lead{max-width:44rem;font-size:1.1rem;color:var(--soft)}
        .summary{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem;color:var(--soft);overflow-wrap:anywhere}
        .warning,.note{border:1px solid var(--warnline);background:var(--warn);border-radius:.6rem;padding:.7rem 1rem;margin:1.2rem 0}
        .note{background:none;border-color:var(--line);color:var(--soft)}
        .fault{border:2px solid var(--bad);border-radius:.7rem;padding:1rem 1.2rem;margin:1.5rem 0;background:var(--card)}
        .fault h2{color:var(--bad)}.fault>p{font-size:1.1rem}
        .fault dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.2rem;margin:.6rem 0 0}
        .fault dt{color:var(--soft)}.fault dd{margin:0}
        .facts{display:flex;flex-wrap:wrap;gap:1px;margin:1.6rem 0 2.2rem;background:var(--line);border:1px solid var(--line);border-radius:.7rem;overflow:hidden}
        .facts>div{flex:1 1 14.5rem;background:var(--card);padding:.8rem 1rem}
        .facts dt{font-size:.8rem;color:var(--soft)}.facts dd{margin:.1rem 0 0}.facts code{font-size:.95rem;font-weight:600}
        .facts p{font-size:.85rem;color:var(--soft);margin:.2rem 0 0}
        .columns{display:grid;grid-template-columns:20rem minmax(0,1fr);gap:2.5rem;align-items:start}
        nav{position:sticky;top:1rem;max-height:calc(100vh - 2rem);overflow-y:auto}
        .head{display:flex;justify-content:space-between;align-items:center;min-height:2rem;margin-bottom:.8rem}
        button{font:inherit;font-size:.85rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.3rem .8rem;cursor:pointer}
        .step{position:relative;background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:1rem 1.2rem;margin:0 0 1.1rem;--tone:var(--both)}
        .step.client{--tone:var(--client);margin-right:3.5rem;border-left:4px solid var(--tone)}
        .step.server{--tone:var(--server);margin-left:3.5rem;border-right:4px solid var(--tone)}
        .step.both{border-top:4px solid var(--tone)}
        .step.failure{--tone:var(--bad)}
        .step:target{box-shadow:0 0 0 3px var(--tone)}
        .step>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15rem .7rem}
        .step h3{font-size:1.15rem;color:var(--tone)}
        .no{font-size:.8rem;font-weight:600;color:var(--soft);min-width:1.1rem}
        .way{font-size:.85rem;color:var(--tone)}
        .meta{font-size:.8rem;color:var(--soft);margin-left:auto}
        .purpose{font-size:1.03rem;max-width:46rem}
        .fields{margin:.6rem 0;font-size:.9rem}
        .fields>div{display:grid;grid-template-columns:11.5rem minmax(0,1fr);gap:.1rem 1rem;padding:.28rem 0;border-top:1px solid var(--line)}
        .fields dt{color:var(--soft);overflow-wrap:anywhere}.fields dd{margin:0}
        .fields p{color:var(--soft);font-size:.92em;margin:.05rem 0}
        .fields dt a{text-decoration-color:var(--line);text-underline-offset:.2em}
        .decision,.proof{border-left:3px solid var(--line);padding:.1rem 0 .1rem .9rem;margin:.8rem 0}
        .decision h4,.proof h4,.derivations h4,details h4{font-size:.95rem;font-weight:600}
        h4 span{font-weight:400;font-size:.85em;color:var(--soft)}
        .proof .fields>div{grid-template-columns:8.5rem minmax(0,1fr)}
        .proof{border-color:var(--good)}.proof h4{color:var(--good)}.proof.bad{border-color:var(--bad)}.proof.bad h4{color:var(--bad)}
        .decision p,.proof p{font-size:.93rem;margin:.15rem 0}
        .key{color:var(--soft);font-size:.9em}
        .chips{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem;padding:0;margin:.35rem 0 0}
        .chips li{font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;border:1px solid var(--line);border-radius:99px;padding:0 .6rem;color:var(--soft);overflow-wrap:anywhere}
        .chips .no{border-style:dashed;opacity:.75;font-weight:400}
        .chips .could{color:var(--ink);border-color:var(--soft)}
        .chips .won{background:var(--good);border-color:var(--good);color:var(--card);font-weight:600}
        .term{text-decoration:underline dotted var(--soft);text-underline-offset:.18em}
        details{margin:.6rem 0 0;border-top:1px solid var(--line)}
        summary{cursor:pointer;font-size:.9rem;font-weight:600;padding:.5rem 0;color:var(--soft)}
        summary:hover,details[open]>summary{color:var(--ink)}
        .derivations{padding:0;margin:0;list-style:none}.derivations li{padding:.5rem 0;border-top:1px solid var(--line)}
        .derivations li:target{background:var(--hit)}
        .derivations p{font-size:.9rem;margin:.1rem 0}.formula{color:var(--soft)}
        .output code{color:var(--both);font-weight:600}
        .bytes table{width:100%;border-collapse:collapse;font-size:.82rem;table-layout:fixed}
        .bytes th{text-align:left;font-weight:500;color:var(--soft)}
        .bytes th:first-child{width:5.5rem}.bytes th:nth-child(2){width:34%}
        .bytes td{vertical-align:top;border-top:1px solid var(--line);padding:.15rem .4rem .15rem 0;overflow-wrap:anywhere}
        .bytes td p{color:var(--soft);margin:0}
        .bytes td:first-child{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:nowrap}
        .bytes i{font-style:normal;color:var(--soft);font-size:.85em;margin-left:.3rem}
        .d1{padding-left:.8rem!important}.d2{padding-left:1.6rem!important}.d3{padding-left:2.4rem!important}.d4{padding-left:3.2rem!important}.d5,.d6{padding-left:4rem!important}
        pre{background:var(--code);border-radius:.5rem;padding:.7rem .9rem;margin:.5rem 0;white-space:pre-wrap;font-size:.78rem;line-height:1.6}
        .dump a{text-decoration:none;border-radius:3px}.dump .c0{color:var(--ink)}.dump .c1{color:var(--tone)}
        pre.sealed{color:var(--soft)}
        .lit,tr:target>td,.dump a:target{background:var(--hit)!important}
        .figure{display:block;width:100%;height:auto;margin:.4rem 0}
        .figure text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink)}
        .timeline{max-width:22rem}
        .timeline text{text-anchor:middle}.timeline .end{font-weight:700;font-size:13px}
        .end.client{fill:var(--client)}.end.server{fill:var(--server)}
        .life{stroke:var(--line);stroke-width:2}
        .timeline a{--tone:var(--both)}.timeline a.client{--tone:var(--client)}.timeline a.server{--tone:var(--server)}.timeline a.failure{--tone:var(--bad)}
        .hit{fill:transparent}.timeline a:hover .hit,.timeline a:focus .hit{fill:var(--hit);opacity:.5}
        .arrow{stroke:var(--tone);stroke-width:2;stroke-dasharray:3 3}.arrow.sealed{stroke-dasharray:none;stroke-width:2.5}
        .timeline .head,.mark{fill:var(--tone)}.timeline .head{min-height:0}
        .band{fill:var(--card);stroke:var(--tone);stroke-width:1.5}
        .timeline .lock{fill:var(--good);font-size:9px}
        .legend{font-size:.78rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:.2rem .9rem}
        .k::before{content:"";display:inline-block;width:.7rem;height:.7rem;border-radius:50%;margin-right:.35rem;background:var(--both)}
        .k.client::before{background:var(--client)}.k.server::before{background:var(--server)}.k.lock::before{background:var(--good);width:.5rem;height:.5rem}
        .schedule,.chain{max-width:33rem}
        .wire{fill:none;stroke:var(--soft);stroke-width:1.3}.tip{fill:var(--soft)}
        .schedule .in{text-anchor:middle;fill:var(--soft);font-size:11px}.in.left{text-anchor:start;fill:var(--soft);font-size:11px}
        .schedule rect{fill:none;stroke:var(--line);stroke-dasharray:4 3}.schedule rect.there{stroke:var(--both);stroke-dasharray:none}
        .schedule rect.new{fill:var(--both);fill-opacity:.13;stroke-width:2}
        .schedule .name{font-size:11px;font-weight:600}.schedule .value,.chain .value{font:10.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--soft)}
        .chain .value{font:11.5px system-ui,-apple-system,"Segoe UI",sans-serif}
        .cert{fill:var(--paper);stroke:var(--server);stroke-width:1.3}.cert.root{stroke:var(--good);stroke-width:2}
        .chain .name{font-weight:600;font-size:13px}
        .glossary{margin-top:3rem;border-top:1px solid var(--line);padding-top:1.5rem}
        .glossary dl{columns:22rem;column-gap:2.5rem;font-size:.9rem}
        .glossary dl>div{break-inside:avoid;padding:.3rem .4rem;border-radius:.4rem}.glossary div:target{background:var(--hit)}
        .glossary dt{font-weight:600}.glossary dd{margin:0;color:var(--soft)}
        footer{margin-top:2.5rem;font-size:.85rem;color:var(--soft)}
        @media(max-width:62rem){.columns{grid-template-columns:minmax(0,1fr);gap:1.5rem}nav{position:static;max-height:none}}
        @media(max-width:40rem){body{padding:1.5rem .9rem 3rem}.step.client{margin-right:.8rem}.step.server{margin-left:.8rem}.step{padding:.8rem .9rem}
        .meta{margin-left:0;flex-basis:100%}.fields>div{grid-template-columns:minmax(0,1fr)}.facts>div{flex-basis:40%;padding:.6rem .8rem}.facts code{font-size:.74rem}
        .bytes th:first-child{width:4.2rem}.bytes td:first-child i{display:block;margin:0}
        .d1{padding-left:.4rem!important}.d2{padding-left:.8rem!important}.d3{padding-left:1.2rem!important}.d4,.d5,.d6{padding-left:1.6rem!important}}
        @media print{:root{--paper:#fff;--card:#fff;--code:#fff}body{padding:0;font-size:10pt;max-width:none}nav{display:none}.columns{display:block}
        .step{break-inside:avoid-page;margin:0 0 .5rem!important;padding:.5rem .7rem}details:not([open]),button,.skip{display:none}.figure{max-width:24rem}
        .glossary dl{columns:2;font-size:8pt}}
        """
}
