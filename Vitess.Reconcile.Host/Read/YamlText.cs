using System.Text;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Writes YAML that kubectl reads back as the same value; one value has one text.</summary>
public static class YamlText
{
    private static readonly ValueList<string> MembersFirst = ["apiVersion", "kind", "metadata", "spec", "status"];

    /// <summary>A value as a YAML document without its line of dashes, with a line break at its end.</summary>
    /// <remarks>
    /// Of an object the well-known fields come first, as people write them; all others in ordinal order.
    /// </remarks>
    /// <param name="value">What to write.</param>
    public static string Of(Json value)
    {
        var text = new StringBuilder();
        Write(text, value, indent: 0);
        return text.Append('\n').ToString();
    }

    /// <summary>Several values as one file.</summary>
    /// <param name="values">One document each.</param>
    public static string OfAll(IEnumerable<Json> values) => string.Concat(values.Select(value => "---\n" + Of(value)));

    /// <summary>Writes a value; the cursor stands where its first line begins, at the given column.</summary>
    private static void Write(StringBuilder text, Json value, int indent)
    {
        if (value.Members.Count > 0)
        {
            WriteMap(text, value, indent);
        }
        else if (value.Items.Count > 0)
        {
            WriteList(text, value, indent);
        }
        else
        {
            text.Append(Scalar(value, indent));
        }
    }

    private static void WriteMap(StringBuilder text, Json map, int indent)
    {
        var isFirst = true;
        foreach (var (name, value) in Ordered(map))
        {
            NewLine(text, isFirst ? null : indent);
            isFirst = false;
            text.Append(YamlString.Of(name, indent: null)).Append(':');
            if (value.Members.Count > 0)
            {
                NewLine(text, indent + 2);
                WriteMap(text, value, indent + 2);
            }
            else if (value.Items.Count > 0)
            {
                NewLine(text, indent);
                WriteList(text, value, indent);
            }
            else
            {
                text.Append(' ').Append(Scalar(value, indent));
            }
        }
    }

    private static void WriteList(StringBuilder text, Json list, int indent)
    {
        var isFirst = true;
        foreach (var item in list.Items)
        {
            NewLine(text, isFirst ? null : indent);
            isFirst = false;
            text.Append("- ");
            Write(text, item, indent + 2);
        }
    }

    private static IEnumerable<KeyValuePair<string, Json>> Ordered(Json map) =>
        map["apiVersion"] is null || map["kind"] is null
            ? map.Members
            : MembersFirst
                .Where(map.Members.ContainsKey)
                .Select(name => KeyValuePair.Create(name, map.Members[name]))
                .Concat(map.Members.Where(member => !MembersFirst.Contains(member.Key)));

    private static void NewLine(StringBuilder text, int? indent)
    {
        if (indent is { } columns)
        {
            text.Append('\n').Append(' ', columns);
        }
    }

    private static string Scalar(Json value, int indent) => value.Kind switch
    {
        JsonKind.Text => YamlString.Of(value.AsText ?? "", indent),
        JsonKind.List => "[]",
        JsonKind.Map => "{}",
        JsonKind.Null or JsonKind.Boolean or JsonKind.Number => value.ToString(),
    };
}
