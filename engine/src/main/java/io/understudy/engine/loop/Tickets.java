package io.understudy.engine.loop;

import io.understudy.core.shard.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Callers that wait for an answer. Any thread. */
final class Tickets {
  private final int waitingMax;
  private final AtomicLong last = new AtomicLong();
  private final ConcurrentMap<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();

  Tickets(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  /** A ticket for one more caller; 0 when too many wait. */
  long issue(CompletableFuture<Reply> future) {
    if (waiting.size() >= waitingMax) {
      return 0;
    }
    long ticket = last.incrementAndGet();
    waiting.put(ticket, future);
    return ticket;
  }

  void answer(long ticket, Reply reply) {
    CompletableFuture<Reply> future = waiting.remove(ticket);
    if (future != null) {
      future.complete(reply);
    }
  }

  /** Gives a ticket back whose caller no longer waits. */
  @Nullable CompletableFuture<Reply> withdraw(long ticket) {
    return waiting.remove(ticket);
  }

  void answerAll(Reply reply) {
    for (Long ticket : List.copyOf(waiting.keySet())) {
      answer(ticket, reply);
    }
  }

  int waiting() {
    return waiting.size();
  }

  int waitingMax() {
    return waitingMax;
  }
}
