//! What becomes of paths.

use super::*;

fn shown(text: &str, start: Start) -> String {
    path(text, &Namespaces::default(), start)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .text
}

#[test]
fn paths_begin_in_the_element_around_the_value() {
    for (text, document, node) in [
        ("(/a/b)[1]", "(/d/a/b)[1]", "(/d/a/b)[1]"),
        ("a/@b", "/d/a/@b", "/d/node()/a/@b"),
        ("@b[1]", "/d/@b[1]", "/d/node()/@b[1]"),
        ("//a[b = 5]", "/d//a[b = 5]", "/d//a[b = 5]"),
        ("string(.)[1]", "string(/d/.)", "string(/d/node()/.)"),
        ("(./text())[1]", "(/d/./text())[1]", "(/d/node()/./text())[1]"),
        (".[1]", "/d/.", "/d/node()/."),
        (
            "(a[. eq \"x\"]/c)[1]",
            "(/d/a[. = \"x\"]/c)[1]",
            "(/d/node()/a[. = \"x\"]/c)[1]",
        ),
        ("count(a) * 2", "count(/d/a) * 2", "count(/d/node()/a) * 2"),
        ("data(@x)[1]", "(/d/@x)[1]", "(/d/node()/@x)[1]"),
    ] {
        assert_eq!(shown(text, Start::Document), document);
        assert_eq!(shown(text, Start::Node), node);
    }
}

#[test]
fn a_default_namespace_is_of_elements() {
    let read = path(
        "declare default element namespace \"urn:a\"; /root/Name.First[@id = 1]",
        &Namespaces::default(),
        Start::Document,
    )
    .unwrap();
    assert_eq!(read.text, "/d/n:root/n:Name.First[@id = 1]");
    assert_eq!(read.namespaces, [("n".to_owned(), "urn:a".to_owned())]);
    assert!(!read.scalar);
}

#[test]
fn what_is_no_node_is_known() {
    for (text, scalar) in [
        ("string(a)", true),
        ("(string(a))[1]", true),
        ("a[count(b) = 1]", false),
        ("(a)[1]/b", false),
        ("a | b", false),
        ("a = 1", true),
    ] {
        let read = path(text, &Namespaces::default(), Start::Document).unwrap();
        assert_eq!(read.scalar, scalar, "{text}: {read:?}");
    }
}

#[test]
fn xquery_beyond_xpath_is_refused() {
    for text in [
        "for $a in /b return $a",
        "if (a) then b else c",
        "<a>{/b}</a>",
        "sql:column(\"c\")",
        "max(/a)",
        "/a[b < c]",
        "/a, /b",
        "q:a",
        "some $x in /a satisfies $x = 1",
        "/a/",
    ] {
        assert!(path(text, &Namespaces::default(), Start::Document).is_err(), "{text}");
    }
    assert!(path("../@a", &Namespaces::default(), Start::Node).is_err());
    assert!(path("a[b = /c]", &Namespaces::default(), Start::Node).is_err());
}
