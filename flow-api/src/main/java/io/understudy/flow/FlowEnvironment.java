package io.understudy.flow;

import java.util.Optional;

/** What a {@link FlowModule} may ask of the instance that loads it. */
public interface FlowEnvironment {
  /** The value of {@code modules.<module>.<key>} in the instance's configuration. */
  Optional<String> setting(String key);
}
