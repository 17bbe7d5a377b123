using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Api.CoreTypes;

/// <summary>Writes values of Kubernetes' own types as Go does once it has decoded them.</summary>
/// <remarks>Unknown fields and most zero values are lost, and quantities take their canonical form.</remarks>
internal static class CoreAsGo
{
    /// <summary>A value as Go writes it.</summary>
    /// <param name="kind">The kind, in the words of <see cref="CoreTable"/>.</param>
    /// <param name="value">The value as it was given.</param>
    internal static Json Write(string kind, Json value) => kind switch
    {
        "text" or "whole" or "truth" or "either" => value,
        "quantity" => Quantity.Canonical(value.AsText ?? value.AsNumber ?? ""),
        ['[', .. var item, ']'] => Json.List(value.Items.Select(one => Write(item, one))),
        ['{', .. var member, '}'] => Json.Map(value.Members.ToValueMap(
            e => e.Key, e => e.Value == Json.Null ? Zero(member) : Write(member, e.Value))),
        _ => WriteFields(CoreType.Of(kind), value),
    };

    private static Json WriteFields(CoreType type, Json value)
    {
        var members = new List<KeyValuePair<string, Json>>();
        foreach (var (name, field) in type.Fields)
        {
            var given = value[name] is { } member && member != Json.Null ? member : null;
            if (Written(field, given) is { } written)
            {
                members.Add(KeyValuePair.Create(name, written));
            }
        }
        return Json.Map(members.ToValueMap());
    }

    private static Json? Written(CoreField field, Json? given) => (field.Presence, given) switch
    {
        (Presence.Always, _) => given is null ? Zero(field.Kind) : Write(field.Kind, given),
        (_, null) => null,
        (Presence.WhenSet, _) => Write(field.Kind, given),
        (Presence.WhenNotZero, _) => IsZero(field.Kind, given) ? null : Write(field.Kind, given),
    };

    private static Json Zero(string kind) => kind switch
    {
        "text" => "",
        "whole" or "either" => 0L,
        "truth" => Json.False,
        "quantity" => "0",
        ['[', .., ']'] or ['{', .., '}'] => Json.Null,
        _ => Write(kind, Json.EmptyMap),
    };

    private static bool IsZero(string kind, Json given) => kind switch
    {
        "text" => given.AsText is "",
        "whole" => given.AsInteger is 0,
        "truth" => given.AsBoolean is false,
        ['[', .., ']'] or ['{', .., '}'] => given.Items.Count + given.Members.Count == 0,
        _ => false,
    };
}
