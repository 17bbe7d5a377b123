using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Vitess.Reconcile.Host.Commands;

/// <summary>Options that take a number between bounds. Anything else is refused with the bounds and an example.</summary>
internal static class NumberOption
{
    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The greatest.</param>
    /// <param name="otherwise">What it is when it is not given, and the example.</param>
    /// <param name="description">What it is.</param>
    /// <param name="alias">Another name of it.</param>
    internal static Option<int> Whole(string name, int min, int max, int otherwise, string description, string? alias = null)
    {
        var option = new Option<int>(name, alias is null ? [] : [alias])
        {
            HelpName = "N", Description = description, DefaultValueFactory = _ => otherwise,
        };
        option.CustomParser = result => Parse(
            result, option.Name, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max ? number : null,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), otherwise);
        return option;
    }

    /// <summary>A number, with or without a fraction.</summary>
    /// <param name="name">The option.</param>
    /// <param name="help">What help calls its value.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The greatest.</param>
    /// <param name="otherwise">What it is when it is not given, and the example.</param>
    /// <param name="description">What it is.</param>
    internal static Option<double> Real(string name, string help, double min, double max, double otherwise, string description)
    {
        var option = new Option<double>(name) { HelpName = help, Description = description, DefaultValueFactory = _ => otherwise };
        option.CustomParser = result => Parse(
            result, option.Name, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max ? number : null,
            string.Create(CultureInfo.InvariantCulture, $"a number{(help == "SECONDS" ? " of seconds" : "")} from {min} to {max}"), otherwise);
        return option;
    }

    private static T Parse<T>(ArgumentResult result, string name, Func<string, T?> read, string bounds, T example)
        where T : struct, IFormattable
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (read(text) is { } number)
        {
            return number;
        }
        result.AddError($"{name} \"{text}\" is not {bounds}. Write one, such as {example.ToString(null, CultureInfo.InvariantCulture)}.");
        return example;
    }
}
