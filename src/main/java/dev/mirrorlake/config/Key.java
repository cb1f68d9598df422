package dev.mirrorlake.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What one key of the configuration takes. The component's type says the rest. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
    String ONE_LINE = "[^\\p{Cntrl}]+";

    /** As the file would spell it; empty: no value, or an empty list. */
    String defaultValue() default "";

    /** The roles that can't do without a value. */
    Role[] requiredBy() default {};

    /** Of numbers and durations: the least and the greatest, as {@code 1..256} or {@code 0s..1h}. */
    String range() default "";

    /** Whether the value is the address of a server that speaks HTTP. */
    boolean url() default false;

    /** Of texts and secrets: what the whole value must match. An empty value is none, and needs no match. */
    String pattern() default ONE_LINE;

    /** The pattern in words, for messages. */
    String allowed() default "text on one line";

    /** Of network addresses: the scheme that is written in front. */
    String scheme() default "";

    /** Of network addresses: the port where none is given; 0: one must be given. */
    int defaultPort() default 0;
}
