"""Pages as a browser reads them."""

import html5lib


def drawn(html):
    """The page as a tree; fails where the HTML has any error."""
    return html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False
    ).parse(html)


def posted_by(tree):
    """What a browser would post if the form were submitted as it is."""
    posted = {}
    for box in tree.xpath("//form//*[@name][not(self::button)]"):
        kind = box.get("type")
        if box.tag == "select":
            values = box.xpath("option[@selected]/@value") or box.xpath("option[1]/@value")
        elif box.tag == "textarea":
            values = [box.text or ""]
        elif kind in ("checkbox", "radio"):
            values = [box.get("value")] if box.get("checked") is not None else []
        else:
            values = [] if kind == "file" else [box.get("value", "")]
        if values:
            posted.setdefault(box.get("name"), []).extend(values)
    return posted
