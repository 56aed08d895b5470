package io.carillon.cli;

import java.math.BigInteger;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;
import org.apache.commons.cli.Converter;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options that all commands of {@code aviso} have (aviso-v1 1.1). */
final class AvisoOptions {
}
