namespace Vitess.Reconcile.Kubernetes;

/// <summary>What a Kubernetes 1.35 API server makes of an object before it stores it.</summary>
/// <remarks>
/// Two steps, because they differ in what may be concluded from them. Field defaults are the same in every cluster,
/// so a
/// comparison may see through them. What admission adds depends on the cluster (<see cref="Admission"/>).
/// Custom resources are given back unchanged, apart from empty metadata.
/// </remarks>
public static class Defaults
{
    /// <summary>
    /// The object with field defaults and with the additions of the admission plugins that are on by default.
    /// </summary>
    /// <param name="given">The object as sent.</param>
    public static Json Fill(Json given) => Admission.Admit(FillFields(given));

    /// <summary>
    /// The object with every field default filled in, quantities in canonical form, and without members that are
    /// absent by another name (null, empty lists, the zero of a field that is left out when zero).
    /// </summary>
    /// <param name="given">The object as sent or as stored; filling in twice changes nothing more.</param>
    public static Json FillFields(Json given) => Fill(Shapes.Of(given["kind"]?.AsText ?? ""), given);

    /// <summary>A pod template's spec with its field defaults, which are fewer than a pod's.</summary>
    /// <param name="template">A template: metadata and spec.</param>
    public static Json FillTemplate(Json template) => Fill(PodShapes.Template, template);

    private static Json Fill(Shape shape, Json given)
    {
        if (ReferenceEquals(shape, Shape.Opaque))
        {
            return given;
        }
        var value = shape.Rewrite is { } rewrite ? rewrite(given) : given;
        return value.Kind switch
        {
            JsonKind.Map => FillMap(shape, value),
            JsonKind.List => FillList(shape, value),
            JsonKind.Null or JsonKind.Boolean or JsonKind.Number or JsonKind.Text => value,
        };
    }

    private static Json FillList(Shape shape, Json list)
    {
        var item = shape.IsList ? shape.Each ?? Shape.Any : Shape.Any;
        List<Json>? changed = null;
        var items = list.Items.AsSpan();
        for (var i = 0; i < items.Length; i++)
        {
            var filled = Fill(item, items[i]);
            if (changed is null && ReferenceEquals(filled, items[i]))
            {
                continue;
            }
            changed ??= [.. items[..i]];
            changed.Add(filled);
        }
        return changed is null ? list : Json.List(changed.ToValueList());
    }

    private static Json FillMap(Shape shape, Json map)
    {
        List<KeyValuePair<string, Json>>? changed = null;
        var members = map.Members.AsSpan();
        for (var i = 0; i < members.Length; i++)
        {
            var (name, value) = members[i];
            var known = shape.Member(name);
            var filled = Fill(known, value);
            var isAbsent = IsAbsent(shape, known, name, filled);
            if (changed is null && !isAbsent && ReferenceEquals(filled, value))
            {
                continue;
            }
            changed ??= [.. members[..i]];
            if (!isAbsent)
            {
                changed.Add(KeyValuePair.Create(name, filled));
            }
        }
        var result = changed is null ? map : Json.Map(changed.ToValueMap());
        return shape.Defaults.Count == 0 ? result : AddDefaults(shape, result);
    }

    private static Json AddDefaults(Shape shape, Json map)
    {
        var result = map;
        foreach (var (name, of) in shape.Defaults)
        {
            if (result[name] is null && of(result) is { } value)
            {
                result = result.With(name, value.Kind is JsonKind.Map or JsonKind.List ? Fill(shape.Member(name), value) : value);
            }
        }
        return result;
    }

    private static bool IsAbsent(Shape shape, Shape known, string name, Json value) => value.Kind switch
    {
        JsonKind.Null => !DefaultsToNull(shape, name),
        JsonKind.Map => value.Members.Count == 0 && known.VanishesWhenEmpty,
        JsonKind.List => value.Items.Count == 0 && known.IsList,
        JsonKind.Text => value.AsText is "" && Omits(shape, name),
        JsonKind.Number => value.AsNumber == "0" && Omits(shape, name),
        JsonKind.Boolean => value.AsBoolean == false && Omits(shape, name),
    };

    private static bool Omits(Shape shape, string name)
    {
        foreach (var omitted in shape.ZeroIsAbsent)
        {
            if (omitted == name)
            {
                return true;
            }
        }
        return false;
    }

    private static bool DefaultsToNull(Shape shape, string name)
    {
        foreach (var known in shape.Defaults)
        {
            if (known.Name == name)
            {
                return known.Of(Json.EmptyMap)?.Kind == JsonKind.Null;
            }
        }
        return false;
    }
}
