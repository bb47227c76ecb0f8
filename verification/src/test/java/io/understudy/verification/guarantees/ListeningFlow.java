package io.understudy.verification.guarantees;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.SessionEndedException;

/** Books every number that it hears, and says it back, until the other side ends. */
@FlowName("listening")
final class ListeningFlow implements Flow<Invitation, String> {
  @Override
  public String run(FlowContext flow, Invitation invitation) {
    FlowSession speaker = flow.session();
    while (true) {
      int number;
      try {
        number = speaker.receive(Integer.class);
      } catch (SessionEndedException _) {
        return "listened";
      }
      GuaranteesModule.book(flow, "heard-" + number);
      speaker.send(number);
    }
  }
}
