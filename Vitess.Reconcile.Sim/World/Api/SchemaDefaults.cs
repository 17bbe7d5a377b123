using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>The defaults that the schemas of custom resources hold, and that the API server stores with them.</summary>
internal sealed class SchemaDefaults
{
    private static readonly ValueMap<string, SchemaDefaults?> ByKind =
        ApiKind.All.ToValueMap(kind => kind.Name, kind => Of(kind.SpecSchema()));

    private readonly Json? whenAbsent;
    private readonly ValueMap<string, SchemaDefaults> members;
    private readonly SchemaDefaults? each;

    private SchemaDefaults(Json? whenAbsent, ValueMap<string, SchemaDefaults> members, SchemaDefaults? each) =>
        (this.whenAbsent, this.members, this.each) = (whenAbsent, members, each);

    /// <summary>A resource with the defaults of its kind, wherever the map around a field is there.</summary>
    public static Json Fill(Json resource) =>
        ByKind.GetValueOrDefault(resource["kind"]?.AsText ?? "") is { } defaults && resource["spec"] is { } spec
            ? resource.With("spec", defaults.FillIn(spec))
            : resource;

    /// <summary>Null where there are no defaults in or below a schema.</summary>
    private static SchemaDefaults? Of(Json schema)
    {
        var members = (schema["properties"]?.Members ?? default)
            .Select(property => KeyValuePair.Create(property.Key, Of(property.Value)))
            .Where(property => property.Value is not null)
            .ToValueMap(property => property.Key, property => property.Value ?? new(null, default, null));
        var each = schema["items"] is { IsMap: true } items ? Of(items)
            : schema["additionalProperties"] is { IsMap: true } values ? Of(values) : null;
        return schema["default"] is null && members.Count == 0 && each is null ? null : new(schema["default"], members, each);
    }

    private Json FillIn(Json value)
    {
        if (value.IsList && each is not null)
        {
            return Json.List(value.Items.Select(each.FillIn));
        }
        if (!value.IsMap)
        {
            return value;
        }
        var filled = each is null ? value : Json.Map(value.Members.ToValueMap(member => member.Key, member => each.FillIn(member.Value)));
        foreach (var (name, defaults) in members.AsSpan())
        {
            var given = filled[name] == Json.Null ? null : filled[name];
            if ((given ?? defaults.whenAbsent) is { } there)
            {
                filled = filled.With(name, defaults.FillIn(there));
            }
        }
        return filled;
    }
}
