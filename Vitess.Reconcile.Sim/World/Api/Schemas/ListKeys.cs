namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>Lists whose items go by keys, and lists that are sets.</summary>
internal static class ListKeys
{
    /// <summary>Every item that is like an earlier one, and what is no item of such a list at all.</summary>
    public static IEnumerable<FieldError> Check(Structural schema, ValueList<Json> items, string path)
    {
        var seen = new List<Json>();
        for (var i = 0; i < items.Count && schema.ListType is "map" or "set"; i++)
        {
            if (items[i] == Json.Null)
            {
                continue;
            }
            if (schema.ListType == "map" && !items[i].IsMap)
            {
                yield return FieldError.Invalid($"{path}[{i}]", items[i].ToString(), "must be an object for an array of list-type map");
                continue;
            }
            var key = schema.ListType == "map" ? Key(schema, items[i]) : items[i];
            if (seen.Contains(key))
            {
                yield return new("FieldValueDuplicate", $"{path}[{i}]", $"Duplicate value: {key}");
            }
            seen.Add(key);
        }
    }

    /// <summary>The item of a list before an update that an item continues; null when it is new or the list has no keys.</summary>
    public static Json? Counterpart(Structural schema, Json? before, Json item)
    {
        if (before is null || schema.ListType != "map" || !item.IsMap)
        {
            return null;
        }
        var key = Key(schema, item);
        return before.Items.FirstOrDefault(old => old.IsMap && Key(schema, old) == key);
    }

    private static Json Key(Structural schema, Json item) =>
        Json.Map(schema.ListKeys.ToValueMap(name => name, name => item[name] ?? Json.Null));
}
