namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>What the server makes of a custom resource when it reads it: what its schema lacks goes, defaults come.</summary>
internal static class Decoding
{
    /// <summary>A value as it is stored.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="given">The value as it was sent; what needs no change is shared.</param>
    /// <param name="path">Where it stands; empty for the root.</param>
    /// <param name="unknown">Receives the paths of fields that the schema does not have.</param>
    public static Json Decode(Structural schema, Json given, string path, ICollection<string> unknown)
    {
        if (given.IsList)
        {
            return schema.Items is { } items ? DecodeItems(items, given, path, unknown) : given;
        }
        if (!given.IsMap)
        {
            return given;
        }
        var result = WithDefaults(schema, given);
        foreach (var (name, value) in result.Members.AsSpan())
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (path.Length == 0 && name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }
            if (schema.Member(name) is not { } member)
            {
                if (!schema.IsOpen)
                {
                    unknown.Add(at);
                    result = result.With(name, null);
                }
                continue;
            }
            var decoded = value == Json.Null && !member.IsNullable ? null : Decode(member, value, at, unknown);
            result = ReferenceEquals(decoded, value) ? result : result.With(name, decoded);
        }
        return result;
    }

    private static Json DecodeItems(Structural items, Json given, string path, ICollection<string> unknown)
    {
        var decoded = new List<Json>(given.Items.Count);
        var isSame = true;
        for (var i = 0; i < given.Items.Count; i++)
        {
            decoded.Add(Decode(items, given.Items[i], $"{path}[{i}]", unknown));
            isSame &= ReferenceEquals(decoded[i], given.Items[i]);
        }
        return isSame ? given : Json.List(decoded.ToValueList());
    }

    private static Json WithDefaults(Structural schema, Json given)
    {
        var result = given;
        foreach (var (name, property) in schema.Properties.AsSpan())
        {
            if (property.Default is { } value && (given[name] ?? Json.Null) == Json.Null && !(property.IsNullable && given[name] is not null))
            {
                result = result.With(name, value);
            }
        }
        return result;
    }
}
