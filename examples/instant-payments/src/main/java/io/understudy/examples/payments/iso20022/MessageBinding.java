package io.understudy.examples.payments.iso20022;

import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Marshaller;
import jakarta.xml.bind.Unmarshaller;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.xml.sax.ContentHandler;

/**
 * Reads and writes one of Prowide's message classes by JAXB. Making the context costs hundreds of
 * milliseconds, so there is one for each class; readers and writers serve one thread at a time and
 * cost more than a message, so some are kept.
 */
final class MessageBinding<T> {
  private static final int IDLE_MAX = 64;

  private final Class<T> type;
  private final JAXBContext context;
  private final Queue<Unmarshaller> idleReaders = new ArrayBlockingQueue<>(IDLE_MAX);
  private final Queue<Marshaller> idleWriters = new ArrayBlockingQueue<>(IDLE_MAX);

  MessageBinding(Class<T> type) {
    this.type = type;
    try {
      this.context = JAXBContext.newInstance(type);
    } catch (JAXBException e) {
      throw new IllegalStateException("JAXB cannot bind " + type.getName() + ".", e);
    }
  }

  /** Reads the element that the reader stands on. Values that cannot be read are left out. */
  T read(XMLStreamReader document) throws JAXBException {
    Unmarshaller idle = idleReaders.poll();
    Unmarshaller reader = idle != null ? idle : context.createUnmarshaller();
    T message = reader.unmarshal(new WithoutNamespace(document), type).getValue();
    // Not reached after an exception: what failed is not used again.
    idleReaders.offer(reader);
    return message;
  }

  /** Writes the message; elements below the root come without their namespace. */
  void write(T message, ContentHandler target) throws JAXBException {
    Marshaller idle = idleWriters.poll();
    Marshaller writer = idle != null ? idle : context.createMarshaller();
    writer.marshal(message, target);
    idleWriters.offer(writer);
  }

  /** Prowide's classes serve several versions of a message, so their elements have no namespace. */
  private static final class WithoutNamespace extends StreamReaderDelegate {
    WithoutNamespace(XMLStreamReader document) {
      super(document);
    }

    @Override
    public String getNamespaceURI() {
      return "";
    }
  }
}
