using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api.Schemas;

/// <summary>Checks values against a structural schema, in the server's words.</summary>
/// <remarks>
/// What an update leaves as it was is not checked again. Source: Kubernetes 1.33, where ratcheting became stable.
/// </remarks>
internal sealed class SchemaCheck
{
    private readonly List<FieldError> errors = [];

    /// <summary>All that is wrong with a value.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="value">The value, decoded.</param>
    /// <param name="before">What stood there before an update; null for a new value.</param>
    /// <param name="path">Where it stands.</param>
    public static List<FieldError> Of(Structural schema, Json value, Json? before, string path)
    {
        var check = new SchemaCheck();
        check.Check(schema, value, before, path);
        var passedOver = RuleErrors.Unchecked(schema, check.errors).ToList();
        check.errors.AddRange(passedOver.Count > 0 ? passedOver : RuleErrors.Of(schema, value, before, path));
        return check.errors;
    }

    private void Check(Structural schema, Json value, Json? before, string path)
    {
        if (before is not null && before == value)
        {
            return;
        }
        CheckType(schema, value, path);
        switch (value.Kind)
        {
            case JsonKind.Text:
                CheckText(schema, value.AsText ?? "", path);
                break;
            case JsonKind.Number:
                CheckNumber(schema, value, path);
                break;
            case JsonKind.List:
                CheckItems(schema, value, before, path);
                break;
            case JsonKind.Map:
                CheckMembers(schema, value, before, path);
                break;
            case JsonKind.Null or JsonKind.Boolean:
                break;
        }
        if (schema.Enum.Count > 0 && !schema.Enum.Contains(value))
        {
            errors.Add(new("FieldValueNotSupported", path,
                $"Unsupported value: {Written(value)}: supported values: {string.Join(", ", schema.Enum.Select(Written))}"));
        }
    }

    private void CheckType(Structural schema, Json value, string path)
    {
        var found = TypeOf(value);
        if (schema.IsIntOrString)
        {
            if (found is not ("integer" or "string"))
            {
                errors.Add(FieldError.Invalid(path, "\"\"", $"\"{path}\" must validate at least one schema (anyOf)"));
                errors.Add(Mistyped(path, "integer", found));
            }
        }
        else if (schema.Type.Length > 0 && schema.Type != found && !(schema.Type == "number" && found == "integer"))
        {
            errors.Add(Mistyped(path, schema.Type, found));
        }
    }

    private void CheckText(Structural schema, string text, string path)
    {
        var length = text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? text.EnumerateRunes().Count() : text.Length;
        if (length > schema.LengthMax)
        {
            errors.Add(new("FieldValueTooLong", path, $"Too long: may not be more than {schema.LengthMax} bytes"));
        }
        else if (length < schema.LengthMin)
        {
            Say($"should be at least {schema.LengthMin} chars long");
        }
        else if (schema.Pattern is { } pattern && !pattern.Form.IsMatch(text))
        {
            Say($"should match '{pattern.Written}'");
        }
        if (schema.Format == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _))
        {
            Say($"must be of type date-time: \"{text}\"");
        }

        void Say(string what) => errors.Add(FieldError.Invalid(path, $"\"{text}\"", $"{path} in body {what}"));
    }

    private void CheckNumber(Structural schema, Json value, string path)
    {
        if (!decimal.TryParse(value.AsNumber, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return;
        }
        if (schema.Format == "int32" && number is < int.MinValue or > int.MaxValue && decimal.IsInteger(number))
        {
            errors.Add(FieldError.Invalid(path, $"{value}",
                $"{path} in body Checked number must be of type integer with format int32: {value}"));
        }
        if (number < schema.Minimum)
        {
            errors.Add(FieldError.Invalid(
                path, $"{value}", $"{path} in body should be greater than or equal to {schema.Minimum}"));
        }
        if (number > schema.Maximum)
        {
            errors.Add(FieldError.Invalid(
                path, $"{value}", $"{path} in body should be less than or equal to {schema.Maximum}"));
        }
    }

    private void CheckItems(Structural schema, Json value, Json? before, string path)
    {
        var items = value.Items;
        for (var i = 0; i < items.Count; i++)
        {
            if (schema.Items is { } each)
            {
                Check(each, items[i], ListKeys.Counterpart(schema, before, items[i]), $"{path}[{i}]");
            }
        }
        if (items.Count < schema.ItemsMin)
        {
            errors.Add(FieldError.Invalid(
                path, $"{items.Count}", $"{path} in body should have at least {schema.ItemsMin} items"));
        }
        if (items.Count > schema.ItemsMax)
        {
            errors.Add(new("FieldValueTooMany", path, $"Too many: {items.Count}: must have at most {schema.ItemsMax} items"));
        }
        errors.AddRange(ListKeys.Check(schema, items, path));
    }

    private void CheckMembers(Structural schema, Json value, Json? before, string path)
    {
        foreach (var (name, member) in value.Members.AsSpan())
        {
            if (schema.Member(name) is { } known && !(path.Length == 0 && name == "metadata"))
            {
                Check(known, member, before?[name], path.Length == 0 ? name : $"{path}.{name}");
            }
        }
        foreach (var name in schema.Required.AsSpan())
        {
            if (value[name] is null)
            {
                errors.Add(FieldError.Required(path.Length == 0 ? name : $"{path}.{name}"));
            }
        }
    }

    private static FieldError Mistyped(string path, string wanted, string found) =>
        new("FieldValueTypeInvalid", path, $"Invalid value: \"{found}\": {path} in body must be of type {wanted}: \"{found}\"");

    private static string TypeOf(Json value) => value.Kind switch
    {
        JsonKind.Null => "null",
        JsonKind.Boolean => "boolean",
        JsonKind.Number => IsWhole(value) ? "integer" : "number",
        JsonKind.Text => "string",
        JsonKind.List => "array",
        JsonKind.Map => "object",
    };

    private static bool IsWhole(Json value) =>
        decimal.TryParse(value.AsNumber, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number);

    private static string Written(Json value) => value.ToString();
}
