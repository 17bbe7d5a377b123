using System.Globalization;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>Operators and functions, and how values of the API become values of expressions.</summary>
internal static class CelFunctions
{
    private static readonly string[] Types = ["bool", "int", "double", "string", "list", "map", "null_type"];

    /// <summary>A type as a value; null when no type has the name.</summary>
    public static object? TypeNamed(string name) => Types.Contains(name) ? new TypeValue(name) : null;

    /// <summary>A value of the API: maps and lists stay as they are.</summary>
    public static object? ValueOf(Json value) => value.Kind switch
    {
        JsonKind.Null => null,
        JsonKind.Boolean => value.AsBoolean,
        JsonKind.Number => value.AsInteger is { } whole ? (object)whole : double.Parse(value.AsNumber ?? "", CultureInfo.InvariantCulture),
        JsonKind.Text => value.AsText,
        JsonKind.List or JsonKind.Map => value,
    };

    /// <summary>What a macro goes through: the items of a list, or the names of a map.</summary>
    public static IEnumerable<object?> ItemsOf(object? value) => value switch
    {
        List<object?> list => list,
        Json { IsList: true } list => list.Items.Select(ValueOf),
        Json { IsMap: true } map => map.Members.Keys,
        _ => throw new CelException("no such overload: a list or a map is wanted"),
    };

    public static object? Call(string function, object?[] arguments) => (function, arguments) switch
    {
        ("==", [var left, var right]) => AreEqual(left, right),
        ("!=", [var left, var right]) => !AreEqual(left, right),
        ("!", [bool truth]) => !truth,
        ("<", [var left, var right]) => Compare(left, right) < 0,
        ("<=", [var left, var right]) => Compare(left, right) <= 0,
        (">", [var left, var right]) => Compare(left, right) > 0,
        (">=", [var left, var right]) => Compare(left, right) >= 0,
        ("in", [string name, Json { IsMap: true } map]) => map[name] is not null,
        ("in", [var item, var list]) => ItemsOf(list).Any(one => AreEqual(one, item)),
        ("[]", [Json { IsMap: true } map, string name]) => map[name] is { } member ? ValueOf(member) : throw new CelException($"no such key: {name}"),
        ("[]", [var list, long index]) => index >= 0 && index < ItemsOf(list).Count()
            ? ItemsOf(list).ElementAt((int)index)
            : throw new CelException($"index out of bounds: {index}"),
        ("+", [long left, long right]) => left + right,
        ("+", [string left, string right]) => left + right,
        ("+", [var left, var right]) => ItemsOf(left).Concat(ItemsOf(right)).ToList(),
        ("-", [long left, long right]) => left - right,
        ("*", [long left, long right]) => left * right,
        ("/", [long left, long right]) => right == 0 ? throw new CelException("division by zero") : left / right,
        ("%", [long left, long right]) => right == 0 ? throw new CelException("modulus by zero") : left % right,
        ("negate", [long number]) => -number,
        ("type", [var value]) => new TypeValue(TypeOf(value)),
        _ => TextCall(function, arguments),
    };

    private static object? TextCall(string function, object?[] arguments) => (function, arguments) switch
    {
        ("size", [string text]) => (long)text.EnumerateRunes().Count(),
        ("size", [var list]) => (long)ItemsOf(list).Count(),
        ("startsWith", [string text, string start]) => text.StartsWith(start, StringComparison.Ordinal),
        ("endsWith", [string text, string end]) => text.EndsWith(end, StringComparison.Ordinal),
        ("contains", [string text, string part]) => text.Contains(part, StringComparison.Ordinal),
        ("matches", [string text, string pattern]) => Regex.IsMatch(text, pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant),
        ("substring", [string text, long start]) => start >= 0 && start <= text.Length ? text[(int)start..] : throw new CelException($"index out of range: {start}"),
        ("lowerAscii", [string text]) => text.ToLowerInvariant(),
        ("string", [string text]) => text,
        ("string", [long number]) => number.ToString(CultureInfo.InvariantCulture),
        ("int", [string text]) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"not a whole number: {text}"),
        ("int", [long number]) => number,
        ("quantity", [string text]) => Quantity.Parse(text) ?? throw new CelException($"not a quantity: {text}"),
        ("isQuantity", [string text]) => Quantity.Parse(text) is not null,
        ("compareTo", [Quantity left, Quantity right]) => (long)left.CompareTo(right),
        ("isLessThan", [Quantity left, Quantity right]) => left.CompareTo(right) < 0,
        ("isGreaterThan", [Quantity left, Quantity right]) => left.CompareTo(right) > 0,
        ("sign", [Quantity amount]) => (long)amount.CompareTo(Quantity.Zero),
        _ => throw new CelException($"no such overload: {function}({string.Join(", ", arguments.Select(TypeOf))})"),
    };

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (long a, double b) => a == b,
        (double a, long b) => a == b,
        (Json { IsList: true } or List<object?>, Json { IsList: true } or List<object?>) =>
            ItemsOf(left).Count() == ItemsOf(right).Count() && ItemsOf(left).Zip(ItemsOf(right), AreEqual).All(same => same),
        _ => Equals(left, right),
    };

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => a.CompareTo(b),
        (long a, double b) => ((double)a).CompareTo(b),
        (double a, long b) => a.CompareTo((double)b),
        (string a, string b) => string.CompareOrdinal(a, b),
        _ => throw new CelException($"no such overload: {TypeOf(left)} < {TypeOf(right)}"),
    };

    private static string TypeOf(object? value) => value switch
    {
        null => "null_type",
        bool => "bool",
        long => "int",
        double => "double",
        string => "string",
        Json { IsMap: true } => "map",
        Json or List<object?> => "list",
        TypeValue => "type",
        _ => "quantity",
    };

    private sealed record TypeValue(string Name);
}
