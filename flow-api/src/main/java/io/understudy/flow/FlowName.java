package io.understudy.flow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The name under which a flow is started and journaled; it outlives renames of the class. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface FlowName {
  /** 1 to 100 characters out of letters, digits, {@code . _ -}. */
  String value();
}
