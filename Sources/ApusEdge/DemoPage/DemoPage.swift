/// The demo's page: one file of HTML that loads nothing else, and the same as text.
package enum DemoPage {
    /// What a browser may do with the page: nothing but show it.
    package static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    package static func html(_ content: DemoPageContent) -> String {
        let facts = content.facts.map { fact in
            "<tr><th scope=\"row\">\(escaped(fact.name))</th><td><code>\(escaped(fact.value))</code><p>\(escaped(fact.meaning))</p></td></tr>"
        }
        let steps = content.steps.map { step in
            """
            <li class="\(step.arrow == "→" ? "you" : step.arrow == "←" ? "server" : "local")"><time>\(milliseconds(step.milliseconds))</time>\
            <b>\(escaped(step.arrow)) \(escaped(step.title))</b><p>\(escaped(step.detail))</p></li>
            """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Your connection · Apus</title>
            <style>\(style)</style>
            </head>
            <body>
            <main>
            <header><h1>Your connection</h1>
            <p>This page came to you over TLS made by Apus, in Swift. Here is what your browser and this server agreed on.</p></header>
            <section aria-labelledby="facts"><h2 id="facts">Agreed on</h2>
            <table>\(facts.joined(separator: "\n"))</table></section>
            <section aria-labelledby="steps"><h2 id="steps">The handshake, seen from the server</h2>
            <p class="legend">→ from you &nbsp; ← from the server &nbsp; · at the server; times since your first message</p>
            <ol>\(steps.joined(separator: "\n"))</ol></section>
            </main>
            </body>
            </html>

            """
    }

    package static func text(_ content: DemoPageContent) -> String {
        let width = content.facts.map(\.name.count).max() ?? 0
        let facts = content.facts.map { fact in
            "  " + fact.name + String(repeating: " ", count: width - fact.name.count) + "  \(fact.value)  (\(fact.meaning))"
        }
        let steps = content.steps.map { "  \($0.arrow) \(milliseconds($0.milliseconds))  \($0.title): \($0.detail)" }
        return (["Your connection, seen from the server", ""] + facts + ["", "The handshake", ""] + steps).joined(separator: "\n")
            + "\n"
    }

    /// To a hundredth.
    private static func milliseconds(_ value: Double) -> String {
        let hundredths = Int((max(0, min(value, 1e9)) * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) ms"
    }

    /// Names come from the client: nothing of theirs may become markup.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "'": result += "&#39;".unicodeScalars
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1a1a1e;--soft:#5c5f66;--paper:#fbfaf8;--line:#dedbd4;--you:#0a66a8;--server:#a8480a}
        @media(prefers-color-scheme:dark){:root{--ink:#eceae6;--soft:#a3a19b;--paper:#17181b;--line:#34363b;--you:#6fb7ee;--server:#f0a26a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:46rem;margin:0 auto;padding:3rem 1.25rem 4rem}
        h1{font-size:2.2rem;line-height:1.1;margin:0 0 .5rem;letter-spacing:-.02em}
        h2{font-size:1.1rem;margin:2.5rem 0 .5rem}
        header p,p,.legend{color:var(--soft);margin:.1rem 0}
        table{width:100%;border-collapse:collapse}
        th{width:11rem;text-align:left;font-weight:500;vertical-align:top}
        th,td{padding:.6rem 0;border-top:1px solid var(--line)}
        code,time{font-family:ui-monospace,monospace;font-size:.95em;overflow-wrap:anywhere}
        td p,li p{font-size:.875rem}
        ol{list-style:none;margin:1rem 0 0;padding:0}
        li{position:relative;border-left:3px solid var(--line);padding:.3rem 6rem .5rem 1rem}
        li.you{border-color:var(--you)}li.you b{color:var(--you)}
        li.server{border-color:var(--server)}li.server b{color:var(--server)}
        li b{font-weight:600}
        time{position:absolute;right:0;color:var(--soft);font-size:.8rem}
        @media(max-width:34rem){th,td{display:block;width:auto;padding:.3rem 0}td{border:0}}
        """
}
