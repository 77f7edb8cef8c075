import ApusCrypto

/// What the page can do beyond being read: show which bytes are which field, and fold everything at once.
enum PageScript {
    static let source = """
        (function(){"use strict";
        var lit=[];
        function light(e){var t=e.target.closest("[data-f]");
        lit.forEach(function(n){n.classList.remove("lit")});lit=[];
        if(!t)return;
        document.querySelectorAll('[data-f="'+t.getAttribute("data-f")+'"]').forEach(function(n){n.classList.add("lit");lit.push(n)})}
        document.addEventListener("mouseover",light);document.addEventListener("focusin",light);
        var head=document.querySelector("main .head");
        if(head){var b=document.createElement("button");b.type="button";b.id="fold";b.textContent="Unfold all";
        b.addEventListener("click",function(){var open=b.textContent==="Unfold all";
        document.querySelectorAll("main details").forEach(function(d){d.open=open});
        b.textContent=open?"Fold all":"Unfold all"});head.appendChild(b)}
        })();
        """

    /// As a Content-Security-Policy names it.
    static let digest = base64(HashAlgorithm.sha256.hash(Array(source.utf8)))

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let padded = group + [UInt8](repeating: 0, count: 3 - group.count)
            let value = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[value >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}
