using System.Globalization;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Host.Check;

/// <summary>Prints what an inspection found: for people, and as a value for programs.</summary>
internal static class InspectionText
{
    private const string Red = "\u001b[31m";
    private const string Yellow = "\u001b[33m";
    private const string Plain = "\u001b[0m";

    /// <summary>A line a defect, then what it adds up to.</summary>
    /// <param name="found">The inspection.</param>
    /// <param name="output">Where to.</param>
    /// <param name="hasColours">Whether the reader is a terminal.</param>
    internal static void Write(Inspection found, TextWriter output, bool hasColours)
    {
        foreach (var defect in found.Defects)
        {
            output.WriteLine(Line(defect, hasColours));
        }
        output.WriteLine(Text($"{Count(found.Objects, "object")} in {Count(found.Files, "file")}: {Count(found.Errors, "error")}, {Count(found.Warnings, "warning")}."));
    }

    /// <summary>The same as a value.</summary>
    internal static Json Value(Inspection found) => Json.Map(
        ("files", found.Files),
        ("objects", found.Objects),
        ("errors", found.Errors),
        ("warnings", found.Warnings),
        ("defects", Json.List(found.Defects.Select(Value))));

    /// <summary>The rules, for people.</summary>
    internal static void WriteRules(ValueList<SpecRule> rules, TextWriter output, bool hasColours)
    {
        foreach (var rule in rules)
        {
            output.WriteLine($"{Severity(rule.Severity, hasColours)} {rule.Id}");
            output.WriteLine($"    {rule.Sentence}");
        }
    }

    /// <summary>The rules as a value.</summary>
    internal static Json Value(ValueList<SpecRule> rules) => Json.List(rules.Select(rule => Json.Map(
        ("rule", rule.Id), ("severity", Word(rule.Severity)), ("sentence", rule.Sentence))));

    private static string Line(FileDefect defect, bool hasColours)
    {
        var (at, what) = (defect.Defect.Path.Length == 0 ? "" : $"{defect.Defect.Path}: ", defect.Defect);
        return Text($"{defect.File}:{defect.Line}: {Severity(what.Severity, hasColours)}: {at}{what.Problem}. {what.Remedy}. [{what.Rule}]");
    }

    private static Json Value(FileDefect defect) => Json.Map(
        ("file", defect.File),
        ("line", defect.Line),
        ("severity", Word(defect.Defect.Severity)),
        ("rule", defect.Defect.Rule),
        ("path", defect.Defect.Path),
        ("found", defect.Defect.Problem),
        ("wanted", defect.Defect.Remedy));

    private static string Severity(Severity severity, bool hasColours) => hasColours
        ? $"{(severity == Api.Severity.Error ? Red : Yellow)}{Word(severity)}{Plain}"
        : Word(severity);

    private static string Word(Severity severity) => severity switch
    {
        Api.Severity.Error => "error",
        Api.Severity.Warning => "warning",
    };

    private static string Count(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
