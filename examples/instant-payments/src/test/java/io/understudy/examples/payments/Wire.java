package io.understudy.examples.payments;

import io.understudy.flow.CounterpartyFailedException;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.SessionRefusedException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.ObjectMapper;

/** A session between two flows of one test, each on a thread of its own: JSON in two queues. */
final class Wire {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long ANSWER_SECONDS_MAX = 20;

  private final FlowId id = FlowId.of(new UUID(4, 2));
  private final BlockingQueue<Said> toB = new LinkedBlockingQueue<>();
  private final BlockingQueue<Said> toA = new LinkedBlockingQueue<>();
  final FlowSession a = new End(Party.of("bank-b"), toB, toA);
  final FlowSession b = new End(Party.of("bank-a"), toA, toB);

  enum Kind {
    MESSAGE,
    ENDED,
    FAILED,
    REFUSED
  }

  private record Said(Kind kind, String text) {}

  /** How the flow at the side of b ends, without an answer. */
  void endOfB(Kind how) {
    toA.add(new Said(how, "It ended."));
  }

  void endOfA() {
    toB.add(new Said(Kind.ENDED, "It ended."));
  }

  private final class End implements FlowSession {
    private final Party party;
    private final BlockingQueue<Said> out;
    private final BlockingQueue<Said> in;

    End(Party party, BlockingQueue<Said> out, BlockingQueue<Said> in) {
      this.party = party;
      this.out = out;
      this.in = in;
    }

    @Override
    public FlowId id() {
      return id;
    }

    @Override
    public Party party() {
      return party;
    }

    @Override
    public void send(Object message) {
      out.add(new Said(Kind.MESSAGE, JSON.writeValueAsString(message)));
    }

    @Override
    public <T> T receive(Class<T> type) {
      Said said = next();
      return switch (said.kind()) {
        case MESSAGE -> Objects.requireNonNull(JSON.readValue(said.text(), type));
        case ENDED -> throw new SessionEndedException(said.text());
        case FAILED -> throw new CounterpartyFailedException(said.text());
        case REFUSED -> throw new SessionRefusedException(said.text());
      };
    }

    private Said next() {
      try {
        Said said = in.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        if (said == null) {
          throw new AssertionError("Nothing was said to the partner of " + party + ".");
        }
        return said;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    @Override
    public <T> Optional<T> receive(Class<T> type, Duration atMost) {
      return Optional.of(receive(type));
    }

    @Override
    public void close() {
      out.add(new Said(Kind.ENDED, "It was closed."));
    }
  }
}
