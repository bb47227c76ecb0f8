package io.understudy.engine.fiber;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowLimits;
import io.understudy.flow.FlowName;
import io.understudy.flow.Invitation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The flows that this build can run. Any thread. */
public final class FlowCatalog {
  private final Map<String, Known> flows = new LinkedHashMap<>();

  /** A flow with the types of its input and result. */
  public record Known(FlowDefinition definition, Type input, Type result) {}

  public FlowCatalog(List<FlowDefinition> definitions) {
    for (FlowDefinition definition : definitions) {
      Known known =
          new Known(definition, argument(definition.type(), 0), argument(definition.type(), 1));
      if (flows.putIfAbsent(definition.name(), known) != null) {
        throw new IllegalArgumentException(
            "Two flows are named '" + definition.name() + "'; rename one of them.");
      }
    }
  }

  public Optional<Known> find(String name) {
    return Optional.ofNullable(flows.get(name));
  }

  public Map<String, FlowLimits> limits() {
    Map<String, FlowLimits> limits = new LinkedHashMap<>();
    flows.forEach((name, known) -> limits.put(name, known.definition().limits()));
    return limits;
  }

  /** The flows that sessions may start. */
  public Set<String> responders() {
    return flows.entrySet().stream()
        .filter(flow -> flow.getValue().input() == Invitation.class)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The name that a class is started by. */
  public String nameOf(Class<?> type) {
    FlowName name = type.getAnnotation(FlowName.class);
    if (name != null) {
      return name.value();
    }
    return flows.values().stream()
        .map(Known::definition)
        .filter(definition -> definition.type() == type)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    type.getName() + " is no flow of this node: it has no @FlowName."))
        .name();
  }

  /** The type argument of {@link Flow} at this place, as the class binds it. */
  static Type argument(Class<?> flow, int place) {
    Type found = argument(flow, place, Map.of());
    if (found == null || found instanceof TypeVariable<?>) {
      throw new IllegalArgumentException(
          flow.getName()
              + " does not say what its input and result are; write it as a class that"
              + " implements Flow<Input, Result>, not as a lambda.");
    }
    return found;
  }

  private static @Nullable Type argument(
      Class<?> type, int place, Map<TypeVariable<?>, Type> bound) {
    for (Type parent : type.getGenericInterfaces()) {
      if (parent instanceof ParameterizedType generic && generic.getRawType() == Flow.class) {
        Type argument = generic.getActualTypeArguments()[place];
        return argument instanceof TypeVariable<?> variable
            ? bound.getOrDefault(variable, variable)
            : argument;
      }
    }
    if (type.getGenericSuperclass() instanceof ParameterizedType generic
        && generic.getRawType() instanceof Class<?> raw) {
      Map<TypeVariable<?>, Type> next = new LinkedHashMap<>();
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        Type argument = generic.getActualTypeArguments()[i];
        next.put(
            raw.getTypeParameters()[i],
            argument instanceof TypeVariable<?> variable
                ? bound.getOrDefault(variable, variable)
                : argument);
      }
      return argument(raw, place, next);
    }
    Class<?> parent = type.getSuperclass();
    return parent == null ? null : argument(parent, place, Map.of());
  }
}
