using Vitess.Reconcile.Api.Shapes;

namespace Vitess.Reconcile.Api.CoreTypes;

/// <summary>A field of one of Kubernetes' own types.</summary>
/// <param name="Kind">What stands in it, in the words of <see cref="CoreTable"/>.</param>
/// <param name="Presence">When Go writes it.</param>
/// <param name="IsRequired">Whether the API server demands it, where it looks into the type at all.</param>
internal sealed record CoreField(string Kind, Presence Presence, bool IsRequired);

/// <summary>One of Kubernetes' own types.</summary>
/// <param name="Name">Its name in Kubernetes.</param>
/// <param name="Fields">Its fields by name.</param>
internal sealed record CoreType(string Name, ValueMap<string, CoreField> Fields)
{
    private static readonly ValueMap<string, CoreType> All = Parse(
        [CoreTable.Containers, CoreTable.Volumes, CoreTable.Scheduling, CoreTable.Scaling]);

    /// <summary>A type by its name.</summary>
    internal static CoreType Of(string name) => All[name];

    private static ValueMap<string, CoreType> Parse(ReadOnlySpan<string> tables)
    {
        var types = new SortedDictionary<string, ValueMap<string, CoreField>>(StringComparer.Ordinal);
        var lenders = new List<(string Type, string Lender)>();
        foreach (var table in tables)
        {
            foreach (var line in table.Split('\n'))
            {
                var (name, fields) = Halves(line.TrimEnd('\r'), ": ");
                types.TryAdd(name, default);
                foreach (var field in fields.Split(", "))
                {
                    if (field.StartsWith('+'))
                    {
                        lenders.Add((name, field[1..]));
                    }
                    else
                    {
                        var (fieldName, kind) = Halves(field, " ");
                        types[name] = types[name].With(fieldName, ParseKind(kind));
                    }
                }
            }
        }
        foreach (var (type, lender) in lenders)
        {
            types[type] = types[type].Overlay(types[lender]);
        }
        return types.ToValueMap(type => type.Key, type => new CoreType(type.Key, type.Value));
    }

    private static CoreField ParseKind(string written) => new(
        written.TrimEnd('?', '!', '*'),
        written.Contains('?', StringComparison.Ordinal) ? Presence.WhenSet
            : written.Contains('!', StringComparison.Ordinal) ? Presence.Always
            : Presence.WhenNotZero,
        written.EndsWith('*'));

    private static (string Left, string Right) Halves(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + separator.Length)..]);
    }
}
