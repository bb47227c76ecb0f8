package io.understudy.examples.payments.iso20022;

import jakarta.xml.bind.JAXBException;
import javax.xml.stream.XMLStreamReader;

/** One version of the message {@code pacs.008}. */
interface Pacs008Version {
  /** Such as {@code pacs.008.001.08}. */
  String messageName();

  /** Reads the document that the reader stands on; what cannot be read is left out. */
  RawTransfer read(XMLStreamReader document) throws JAXBException;
}
