using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Database;

/// <summary>The flags on the command line of a pod's main program, in either spelling of their names.</summary>
internal sealed class PodFlags
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    internal PodFlags(Json pod, string container)
    {
        foreach (var candidate in pod.At("spec", "containers")?.Items ?? [])
        {
            if (string.Equals(candidate["name"]?.AsText, container, StringComparison.Ordinal))
            {
                Read(candidate["args"]?.Items ?? []);
                Image = candidate["image"]?.AsText ?? "";
            }
        }
    }

    internal string Image { get; } = "";

    /// <summary>The major version in the image's tag; 99 when the tag names none.</summary>
    internal int MajorVersion
    {
        get
        {
            var tag = Image[(Image.LastIndexOf(':') + 1)..].TrimStart('v');
            return int.TryParse(tag.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
                ? major : 99;
        }
    }

    /// <summary>A flag's value by its name with dashes; null when it is not given.</summary>
    internal string? this[string name] => values.GetValueOrDefault(name);

    internal bool IsOn(string name) => this[name] is "true" or "";

    /// <summary>A flag of Go's durations, such as 1h30m, 45s or 250ms; a bare number counts seconds.</summary>
    internal TimeSpan Duration(string name, TimeSpan otherwise)
    {
        if (this[name] is not { Length: > 0 } text)
        {
            return otherwise;
        }
        var (total, start) = (0.0, 0);
        while (start < text.Length)
        {
            var end = start;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }
            if (!double.TryParse(text[start..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return otherwise;
            }
            var unit = end;
            while (unit < text.Length && char.IsAsciiLetter(text[unit]))
            {
                unit++;
            }
            total += number * (text[end..unit] switch { "h" => 3600, "m" => 60, "ms" => 0.001, _ => 1 });
            start = unit;
        }
        return TimeSpan.FromSeconds(total);
    }

    private void Read(ValueList<Json> args)
    {
        foreach (var arg in args)
        {
            var text = (arg.AsText ?? "").TrimStart('-');
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? text : text[..equals];
            values[name.Replace('_', '-')] = equals < 0 ? "" : text[(equals + 1)..];
        }
    }
}
