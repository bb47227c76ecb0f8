package io.understudy.examples.payments.iso20022;

import jakarta.xml.bind.JAXBException;
import java.io.StringReader;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code pacs.008} message with one credit transfer, as instant payments have it.
 *
 * <p>Whoever sends the text is not trusted: it is short, and it declares no document type, so it
 * names no entity, neither a file of ours nor a bomb.
 */
public final class Pacs008 {
  /** A transfer takes two to three thousand. */
  private static final int CHARACTERS_MAX = 64 * 1024;

  private static final String NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:";

  private static final XMLInputFactory DOCUMENTS = documents();

  private static final Map<String, Pacs008Version> VERSIONS =
      Stream.of(new Version08(), new Version10())
          .collect(Collectors.toMap(it -> NAMESPACE + it.messageName(), Function.identity()));

  private Pacs008() {}

  /** Reads and checks a message; the same text always gives the same reading. */
  public static Reading read(String xml) {
    if (xml.length() > CHARACTERS_MAX) {
      return unreadable("The message has more than " + CHARACTERS_MAX + " characters.");
    }
    try {
      XMLStreamReader document = DOCUMENTS.createXMLStreamReader(new StringReader(xml));
      try {
        return read(document);
      } finally {
        document.close();
      }
    } catch (XMLStreamException e) {
      return unreadable("The message is not well-formed XML" + place(e) + ".");
    } catch (JAXBException e) {
      return unreadable(
          e.getLinkedException() instanceof XMLStreamException broken
              ? "The message is not well-formed XML" + place(broken) + "."
              : "The message does not follow its schema.");
    }
  }

  private static Reading read(XMLStreamReader document) throws XMLStreamException, JAXBException {
    while (!document.isStartElement()) {
      if (document.next() == XMLStreamConstants.DTD) {
        return unreadable("The message declares a document type, which is not allowed.");
      }
    }
    Pacs008Version version =
        document.getLocalName().equals("Document") ? VERSIONS.get(namespace(document)) : null;
    if (version == null) {
      return unreadable("The message is no pacs.008.001.08 and no pacs.008.001.10.");
    }
    RawTransfer raw = version.read(document);
    while (document.hasNext()) {
      document.next(); // What follows the message must be well-formed, too.
    }
    return CheckTransfer.check(raw);
  }

  private static @Nullable String namespace(XMLStreamReader document) {
    return document.getNamespaceURI();
  }

  private static String place(XMLStreamException e) {
    return e.getLocation() == null
        ? ""
        : " at line %d, column %d"
            .formatted(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber());
  }

  private static Reading unreadable(String text) {
    return new Reading.Invalid(References.NONE, new Refusal(ReasonCode.FF01, text));
  }

  /** The JDK's own reader, whatever else is on the class path. */
  private static XMLInputFactory documents() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
