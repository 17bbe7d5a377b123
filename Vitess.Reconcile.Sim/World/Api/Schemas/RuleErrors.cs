using Vitess.Reconcile.Sim.World.Api.Cel;

namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>Keeps the rules over several fields, in the server's words.</summary>
internal static class RuleErrors
{
    /// <summary>
    /// What a value must be before rules can be asked of it. Source: Kubernetes 1.35 and 1.36, which leave them out otherwise.
    /// </summary>
    private static readonly string[] Blocking =
        ["FieldValueRequired", "FieldValueTypeInvalid", "FieldValueTooLong", "FieldValueTooMany", "FieldValueNotSupported"];

    /// <summary>All broken rules of a value that is as its schema says.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="before">What stood there before an update; null for a new value.</param>
    /// <param name="path">Where it stands.</param>
    public static IEnumerable<FieldError> Of(Structural schema, Json value, Json? before, string path)
    {
        if (!schema.HasRulesWithin || (before is not null && before == value))
        {
            return [];
        }
        return schema.Rules
            .Where(rule => !rule.IsOfChange || before is not null)
            .Select(rule => Broken(rule, schema, value, before, path))
            .OfType<FieldError>()
            .Concat(Below(schema, value, before, path));
    }

    /// <summary>What is said in place of the rules where a value is not as its schema says.</summary>
    public static IEnumerable<FieldError> Unchecked(Structural schema, List<FieldError> found) =>
        schema.HasRulesWithin && found.Exists(error => Blocking.Contains(error.Reason))
            ? [FieldError.Invalid("<nil>", "\"null\"",
                "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation")]
            : [];

    private static IEnumerable<FieldError> Below(Structural schema, Json value, Json? before, string path)
    {
        foreach (var (name, member) in value.Members)
        {
            foreach (var error in schema.Member(name) is { } known
                ? Of(known, member, before?[name], path.Length == 0 ? name : $"{path}.{name}")
                : [])
            {
                yield return error;
            }
        }
        for (var i = 0; i < value.Items.Count; i++)
        {
            foreach (var error in schema.Items is { } each
                ? Of(each, value.Items[i], ListKeys.Counterpart(schema, before, value.Items[i]), $"{path}[{i}]")
                : [])
            {
                yield return error;
            }
        }
    }

    private static FieldError? Broken(SchemaRule rule, Structural schema, Json value, Json? before, string path)
    {
        var variables = default(ValueMap<string, object?>).With("self", CelFunctions.ValueOf(value));
        variables = rule.IsOfChange && before is not null ? variables.With("oldSelf", CelFunctions.ValueOf(before)) : variables;
        try
        {
            return CelEvaluator.Evaluate(rule.Expression, variables) is true
                ? null
                : schema.Type is "object" or "array" ? FieldError.Invalid(path, rule.Message)
                : FieldError.Invalid(path, value.ToString(), rule.Message);
        }
        catch (CelException broken)
        {
            return FieldError.Invalid(path, $"\"{schema.Type}\"", broken.Message.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{broken.Message}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Message}"
                : $"{broken.Message} evaluating rule: {rule.Message}");
        }
    }
}
