namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>How a server treats custom resources: as their schemas say.</summary>
internal sealed class CustomResources(CustomSchemas schemas)
{
    /// <summary>A resource as it is stored: what its schema lacks is left out, and defaults are filled in.</summary>
    /// <param name="kind">Its kind; of Kubernetes' own kinds everything is kept.</param>
    /// <param name="given">What was sent, or what a patch has made of it.</param>
    /// <param name="options">Whether fields that the schema lacks are refused instead.</param>
    /// <param name="refused">The refusal; null when there is none.</param>
    /// <param name="live">The object as it is stored, whose parts need no second look; null for a new one.</param>
    public Json Decode(KindInfo kind, Json given, WriteOptions options, out ApiResult? refused, Json? live = null)
    {
        refused = null;
        if (schemas.For(kind) is not { } schema)
        {
            return given;
        }
        var unknown = new List<string>();
        var decoded = given;
        foreach (var (name, value) in given.Members.AsSpan())
        {
            if (name is "apiVersion" or "kind" or "metadata" || ReferenceEquals(live?[name], value))
            {
                continue;
            }
            var part = Decoding.Decode(schema, Json.Map((name, value)), "", unknown)[name];
            decoded = ReferenceEquals(part, value) ? decoded : decoded.With(name, part);
        }
        if (options.IsStrict && unknown.Count > 0)
        {
            refused = Refuse(kind, given, options, unknown);
        }
        return decoded;
    }

    /// <summary>All that is wrong with a resource.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="next">The resource as it is to be stored.</param>
    /// <param name="before">The resource as it is stored; null for a new one.</param>
    public IEnumerable<FieldError> Check(KindInfo kind, Json next, Json? before) =>
        schemas.For(kind) is { } schema && !ReferenceEquals(next, before) ? SchemaCheck.Of(schema, next, before, "") : [];

    private static ApiResult Refuse(KindInfo kind, Json given, WriteOptions options, List<string> unknown)
    {
        var why = "strict decoding error: " + string.Join(", ", unknown.Select(path => $"unknown field \"{path}\""));
        if (!options.IsPatch)
        {
            return Refusals.BadRequest($"{kind.Name} in version \"{kind.Version}\" cannot be handled as a {kind.Name}: {why}");
        }
        var quoted = given.ToString()
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return Refusals.Invalid("", [FieldError.Invalid("patch", $"\"{quoted}\"", why)], Json.EmptyMap, "");
    }
}
