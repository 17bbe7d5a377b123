namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>A condition on labels.</summary>
/// <param name="Requirements">All of them must hold; none is everything.</param>
public sealed record LabelSelector(ValueList<LabelRequirement> Requirements)
{
    /// <summary>Selects everything.</summary>
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>Whether the labels (a map of texts, or null for none) are selected.</summary>
    public bool Matches(Json? labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels?[requirement.Key]?.AsText))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>How a label must be.</summary>
public enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

/// <summary>A condition on one label.</summary>
public sealed record LabelRequirement(string Key, LabelOperator Operator, ValueList<string> Values)
{
    public bool Matches(string? value) => Operator switch
    {
        LabelOperator.In => value is not null && Values.Contains(value),
        LabelOperator.NotIn => value is null || !Values.Contains(value),
        LabelOperator.Exists => value is not null,
        LabelOperator.DoesNotExist => value is null,
    };
}

/// <summary>Reads selectors.</summary>
public static class Selectors
{
    /// <summary>A selector as specs have it: matchLabels and matchExpressions.</summary>
    public static LabelSelector OfObject(Json? selector)
    {
        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in (selector?["matchLabels"] ?? Json.EmptyMap).Members.AsSpan())
        {
            requirements.Add(new(key, LabelOperator.In, [value.AsText ?? ""]));
        }
        foreach (var expression in selector?["matchExpressions"]?.Items ?? [])
        {
            var op = Enum.Parse<LabelOperator>(expression["operator"]?.AsText ?? "In");
            var values = (expression["values"]?.Items ?? []).Select(value => value.AsText ?? "").ToValueList();
            requirements.Add(new(expression["key"]?.AsText ?? "", op, values));
        }
        return new(requirements.ToValueList());
    }

    /// <summary>A selector as a service or a query's equality form has it: a map of labels.</summary>
    public static LabelSelector OfLabels(Json? labels) => OfObject(Json.Map(("matchLabels", labels ?? Json.EmptyMap)));

    /// <summary>A selector as a query writes it: <c>a=b,c!=d,e in (f,g),h,!i</c>.</summary>
    /// <param name="text">The query.</param>
    /// <param name="problem">What is wrong with it, in the server's words; null when nothing is.</param>
    public static LabelSelector Parse(string text, out string? problem)
    {
        var parser = new SelectorParser(text);
        var requirements = new List<LabelRequirement>();
        problem = null;
        while (problem is null && !parser.AtEnd)
        {
            if (parser.Requirement(out problem) is { } requirement)
            {
                requirements.Add(requirement);
            }
            if (problem is null && !parser.AtEnd && parser.Next() is var token && token != ",")
            {
                problem = $"unable to parse requirement: found '{token}', expected: ',' or 'end of string'";
            }
        }
        return new(requirements.ToValueList());
    }
}
