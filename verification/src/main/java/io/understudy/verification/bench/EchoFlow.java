package io.understudy.verification.bench;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.SessionEndedException;

/** Says back what it hears. */
@FlowName("echo")
final class EchoFlow implements Flow<Invitation, Integer> {
  @Override
  public Integer run(FlowContext flow, Invitation invited) {
    FlowSession session = flow.session();
    int answered = 0;
    while (true) {
      try {
        int heard = session.receive(Integer.class);
        session.send(heard);
        answered++;
      } catch (SessionEndedException _) {
        return answered;
      }
    }
  }
}
