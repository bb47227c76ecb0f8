package io.understudy.examples.payments.iso20022;

import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Writes a document in one namespace, declared once at the root, without prefixes. */
final class DocumentWriter extends DefaultHandler {
  private static final int CHARACTERS_EXPECTED = 1536;

  private final StringBuilder text = new StringBuilder(CHARACTERS_EXPECTED);
  private final String namespace;
  private boolean inRoot;

  DocumentWriter(String namespace) {
    this.namespace = namespace;
  }

  /** What was written. */
  String text() {
    return text.toString();
  }

  @Override
  public void startDocument() {
    text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  }

  @Override
  public void startElement(String uri, String localName, String qName, Attributes attributes) {
    text.append('<').append(localName);
    if (!inRoot) {
      inRoot = true;
      attribute("xmlns", namespace);
    }
    for (int i = 0; i < attributes.getLength(); i++) {
      attribute(attributes.getLocalName(i), attributes.getValue(i));
    }
    text.append('>');
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    for (int i = start; i < start + length; i++) {
      escape(characters[i]);
    }
  }

  @Override
  public void endElement(String uri, String localName, String qName) {
    text.append("</").append(localName).append('>');
  }

  private void attribute(String name, String value) {
    text.append(' ').append(name).append("=\"");
    value.chars().forEach(character -> escape((char) character));
    text.append('"');
  }

  private void escape(char character) {
    switch (character) {
      case '<' -> text.append("&lt;");
      case '>' -> text.append("&gt;");
      case '&' -> text.append("&amp;");
      case '"' -> text.append("&quot;");
      case '\t', '\n', '\r' -> text.append("&#").append((int) character).append(';');
      default -> text.append(character);
    }
  }
}
