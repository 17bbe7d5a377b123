using System.Globalization;
using Vitess.Reconcile.Api.Shapes;
using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Api.CoreTypes;

/// <summary>Finds what is certainly wrong in values of Kubernetes' own types.</summary>
/// <param name="Findings">Receives the defects.</param>
/// <param name="IsClosed">
/// Whether the CRD describes the type, so that the API server refuses unknown and missing fields. Where it does not,
/// only what the Go operator could not decode is a defect.
/// </param>
internal sealed record CoreCheck(Findings Findings, bool IsClosed)
{
    /// <summary>Checks a value.</summary>
    /// <param name="kind">The kind, in the words of <see cref="CoreTable"/>.</param>
    /// <param name="value">The value.</param>
    /// <param name="place">Where it stands.</param>
    internal void Check(string kind, Json value, Place place)
    {
        switch (kind)
        {
            case "text":
                Kinds.Text.Read(value, place, Findings);
                break;
            case "whole":
                Kinds.Int64().Read(value, place, Findings);
                break;
            case "truth":
                Kinds.Truth.Read(value, place, Findings);
                break;
            case "either":
                CheckEither(value, place);
                break;
            case "quantity":
                CheckQuantity(value, place);
                break;
            case ['[', .. var item, ']']:
                CheckList(item, value, place);
                break;
            case ['{', .. var member, '}']:
                CheckMap(member, value, place);
                break;
            default:
                CheckFields(CoreType.Of(kind), value, place);
                break;
        }
    }

    private void CheckEither(Json value, Place place)
    {
        if (value.AsText is null && value.AsInteger is null)
        {
            Findings.Mismatch(place, value, "a whole number or a text");
        }
    }

    private void CheckQuantity(Json value, Place place)
    {
        const string Wanted = "a quantity such as 2, 0.5, 100m or 1.5Gi";
        if ((value.AsText ?? value.AsNumber) is not { } text)
        {
            Findings.Mismatch(place, value, Wanted);
        }
        else if (Quantity.Parse(text) is null)
        {
            Findings.Mismatch(place, value, Wanted);
        }
        else if (IsClosed && !IsWholeOrText(value))
        {
            Findings.Mismatch(place, value, "a whole number or a text", $"Write {Quote.Of(text)} with quotes");
        }
    }

    /// <summary>What the schema of a quantity takes, whichever amounts Go could decode.</summary>
    private static bool IsWholeOrText(Json value) => value.AsNumber is not { } number
        || (decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && decimal.IsInteger(amount));

    private void CheckList(string item, Json value, Place place)
    {
        if (!value.IsList)
        {
            Findings.Mismatch(place, value, $"a list of {Noun(item)}");
            return;
        }
        for (var i = 0; i < value.Items.Count; i++)
        {
            Check(item, value.Items[i], place.Item(i));
        }
        if (IsClosed && item == "ResourceClaim")
        {
            ListItems.CheckDistinct(value, place, Findings, ["name"]);
        }
    }

    private void CheckMap(string kind, Json value, Place place)
    {
        if (!value.IsMap)
        {
            Findings.Mismatch(place, value, $"a map of {Noun(kind)}");
            return;
        }
        foreach (var (name, member) in value.Members.Where(member => member.Value != Json.Null))
        {
            Check(kind, member, place.Member(name));
        }
    }

    private void CheckFields(CoreType type, Json value, Place place)
    {
        if (!value.IsMap)
        {
            Findings.Mismatch(place, value, $"a map with the fields of Kubernetes' {type.Name}");
            return;
        }
        foreach (var (name, member) in value.Members)
        {
            if (type.Fields.TryGetValue(name, out var field))
            {
                if (member != Json.Null)
                {
                    Check(field.Kind, member, place.Member(name));
                }
            }
            else if (IsClosed && Findings.Unknown == UnknownFields.AreDefects)
            {
                Findings.UnknownField(place, $"Kubernetes' {type.Name}", name, type.Fields.Keys);
            }
        }
        foreach (var (name, field) in type.Fields)
        {
            if (IsClosed && field.IsRequired && (value[name] ?? Json.Null) == Json.Null)
            {
                Findings.Missing(place.Member(name), Noun(field.Kind, one: true));
            }
        }
    }

    private static string Noun(string kind, bool one = false) => kind switch
    {
        "text" => one ? "a text" : "texts",
        "whole" => one ? "a whole number" : "whole numbers",
        "truth" => "true or false",
        "either" => one ? "a whole number or a text" : "whole numbers or texts",
        "quantity" => one ? "a quantity" : "quantities",
        _ => one ? $"a map with the fields of Kubernetes' {kind}" : $"Kubernetes' {kind}",
    };
}
