package dev.remora;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;

/** Holds for many generated cases, the same at each run; one that fails is shrunk and printed. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Property(seed = "4180", generation = GenerationMode.RANDOMIZED)
public @interface ManyCases {}
