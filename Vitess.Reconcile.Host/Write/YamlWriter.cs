using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Write;

/// <summary>Prints values in YAML, as kubectl prints them: <see cref="YamlText"/> says how.</summary>
public static class YamlWriter
{
    /// <summary>A value as a YAML document without its line of dashes, with a line break at its end.</summary>
    /// <param name="value">What to write.</param>
    public static string ToYaml(Json value) => YamlText.Of(value);

    /// <summary>Writes a value as <see cref="ToYaml"/> has it.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="output">Where to.</param>
    public static void Write(Json value, TextWriter output) => output.Write(YamlText.Of(value));

    /// <summary>Writes several values as one file: a line of dashes before each.</summary>
    /// <param name="values">One document each.</param>
    /// <param name="output">Where to.</param>
    public static void WriteAll(IEnumerable<Json> values, TextWriter output) => output.Write(YamlText.OfAll(values));
}
