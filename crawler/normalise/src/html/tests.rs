use proptest::prelude::*;

use super::*;

#[test]
fn html_becomes_small_and_tidy() {
    let table = [
        ("<p>Hei <b>sinä</b></p>", "<p>Hei <strong>sinä</strong></p>"),
        ("Hei<br><br>hei", "<p>Hei<br>hei</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        (
            "<h2>Sisältö</h2><ul><li>a</li><li><p>b</p></li></ul>",
            "<h3>Sisältö</h3><ul><li>a</li><li>b</li></ul>",
        ),
        ("<p></p><p>&nbsp;</p><p> x </p>", "<p>x</p>"),
        ("<p><p>a</p></p>", "<p>a</p>"),
        ("<b><div>a</div><div>b</div></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        (
            "<a href=\"https://example.org/?a=1&amp;b=2\" onclick=x>l</a>",
            "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">l</a></p>",
        ),
        ("<a href=\"javascript:alert(1)\">l</a>", "<p>l</p>"),
        ("<a href=\"mailto:a@b.fi\">kysy</a>", "<p>kysy</p>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p><p>b</p>"),
        ("<script>x</script><style>y</style>z", "<p>z</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
    ];
    for (html, expected) in table {
        assert_eq!(sanitise(html), expected, "{html}");
    }
}

#[test]
fn deep_nesting_is_read() {
    let deep = format!("{}x", "<ul><li><b>".repeat(3000));
    assert!(sanitise(&deep).contains('x'));
}

/// Whether anything in sanitised HTML could act: a tag or attribute beyond the few, or a link that is no web address.
fn is_active(html: &str) -> bool {
    let tags = html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
    tags.into_iter().any(|tag| {
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        let known = ["p", "ul", "ol", "li", "strong", "em", "br", "h3", "a"].contains(&name);
        let plain = !tag.contains(' ')
            || (name == "a"
                && tag.starts_with("a href=\"http")
                && tag.ends_with("\" rel=\"noopener noreferrer nofollow\"")
                && tag.matches('"').count() == 4);
        !known || !plain
    })
}

#[test]
fn nothing_active_survives() {
    let payloads = [
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href=\" &#14; javascript:alert(1)\">x</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<p style=\"background:url(javascript:x)\" onmouseover=x>t</p>",
        "<a href=\"https://x.fi\" target=_blank onclick=\"x\">t</a>",
        "<a href=\"data:text/html,<script>1</script>\">t</a>",
        "<template><script>1</script></template>",
        "<textarea><img src=x onerror=1></textarea>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href='https://x.fi/\"><img src=x onerror=1>'>t</a>",
        "<<script>script>alert(1)<</script>/script>",
        "<select><style><img src=x onerror=1></style></select>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text>t</text></a></svg>",
    ];
    for payload in payloads {
        assert!(!is_active(&sanitise(payload)), "{payload} → {}", sanitise(payload));
    }
}

proptest! {
    #[test]
    fn sanitising_is_safe_and_stable(html in "(\\PC|</?(p|b|ul|ol|li|a|h2|div|br|em|script|table|td|svg|style|i)>|<a href=\"https://x.fi/\">|<a href=\"javascript:x\" onclick=\"y\">|&lt;|&amp;|<|\"|'| ){0,24}") {
        let once = sanitise(&html);
        prop_assert!(!is_active(&once), "{}", once);
        prop_assert_eq!(sanitise(&once), once.clone());
    }
}
