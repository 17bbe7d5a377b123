using System.Text;
using System.Text.RegularExpressions;
using Vitess.Reconcile.Host.Read;

namespace Vitess.Reconcile.Tests.Host.Install;

/// <summary>Renders the few kinds of actions that our chart uses as Go's templates do, and refuses every other.</summary>
internal sealed partial class ChartText
{
    private readonly Json root;
    private readonly Dictionary<string, string> defined = new(StringComparer.Ordinal);

    internal ChartText(Json values, string space, IEnumerable<string> definitions)
    {
        root = Json.Map(("Values", values), ("Release", Json.Map(("Namespace", space))));
        foreach (Match found in definitions.SelectMany(text => Define().Matches(text)))
        {
            defined.Add(found.Groups[1].Value, found.Groups[2].Value);
        }
    }

    internal string Render(string template) => Text(template, root, []);

    private string Text(string template, Json dot, ValueMap<string, Json> variables)
    {
        var pieces = Pieces(template);
        var (at, text) = (0, new StringBuilder());
        Block(pieces, ref at, dot, variables, text, isShown: true);
        Assert.Equal(pieces.Count, at);
        return text.ToString();
    }

    /// <summary>Renders up to the end of the block, or its else, which is returned.</summary>
    private string Block(
        List<(bool IsAction, string Text)> pieces, ref int at, Json dot, ValueMap<string, Json> variables, StringBuilder text, bool isShown)
    {
        while (at < pieces.Count)
        {
            var (isAction, piece) = pieces[at++];
            var words = piece.Split(' ', 2);
            if (!isAction)
            {
                text.Append(isShown ? piece : "");
            }
            else if (words[0] is "end" or "else")
            {
                return words[0];
            }
            else if (words[0] == "if")
            {
                var holds = isShown && IsTrue(Value(words[1], dot, variables));
                if (Block(pieces, ref at, dot, variables, text, holds) == "else")
                {
                    Block(pieces, ref at, dot, variables, text, isShown && !holds);
                }
            }
            else if (words[0] == "range")
            {
                Range(words[1], pieces, ref at, dot, variables, isShown ? text : null);
            }
            else
            {
                text.Append(isShown ? Plain(Value(piece, dot, variables)) : "");
            }
        }
        return "";
    }

    private void Range(
        string head, List<(bool IsAction, string Text)> pieces, ref int at, Json dot, ValueMap<string, Json> variables, StringBuilder? text)
    {
        var named = head.Split(" := ");
        var items = Value(named[^1], dot, variables).Items;
        var (begin, index) = (at, 0);
        Block(pieces, ref at, dot, variables, new(), isShown: false);
        foreach (var item in items)
        {
            if (text is null)
            {
                break;
            }
            var names = named.Length > 1 ? named[0].Split(", ") : [];
            var inner = names.Length == 2 ? variables.With(names[0], index).With(names[1], item) : variables;
            var from = begin;
            Block(pieces, ref from, item, inner, text, isShown: true);
            index++;
        }
    }

    private Json Value(string pipeline, Json dot, ValueMap<string, Json> variables)
    {
        Json? piped = null;
        foreach (var stage in pipeline.Split(" | "))
        {
            var words = stage.Split(' ');
            var given = words.Skip(1).Select(word => Operand(word, dot, variables)).Concat(piped is null ? [] : [piped]).ToList();
            piped = words[0] switch
            {
                "toYaml" => YamlText.Of(given[0]).TrimEnd('\n'),
                "nindent" => "\n" + string.Join('\n', Plain(given[1]).Split('\n')
                    .Select(line => new string(' ', int.Parse(Plain(given[0]))) + line)),
                "include" => Text(defined[Plain(given[0])], given[1], []),
                "not" => !IsTrue(given[0]),
                "ne" => given[0] != given[1],
                "has" => given[1].Items.Contains(given[0]),
                "default" => given is [_, { } own] && IsTrue(own) ? own : given[0],
                "toJson" => given[0].ToString(),
                "trimAll" => Plain(given[1]).Trim(Plain(given[0])[0]),
                "quote" => Json.FromString(given[0].AsText ?? given[0].ToString()).ToString(),
                "uniq" => given[0].IsList ? Json.List(given[0].Items.Distinct()) : throw new FormatException($"{stage} of {given[0]}"),
                "eq" => given[0] == given[1],
                var operand => Operand(operand, dot, variables),
            };
        }
        return piped ?? throw new FormatException(pipeline);
    }

    private Json Operand(string word, Json dot, ValueMap<string, Json> variables)
    {
        if (word[0] is '"' or '`')
        {
            return word.Trim(word[0]);
        }
        if (char.IsDigit(word[0]))
        {
            return Json.Number(word);
        }
        if (word == "list")
        {
            return Json.EmptyList;
        }
        var parts = word.Split('.');
        var from = parts[0] switch
        {
            "" => dot,
            "$" => root,
            var name when variables.TryGetValue(name, out var value) => value,
            var other => throw new FormatException($"\"{other}\" is nothing that is rendered here"),
        };
        return parts.Skip(1).Where(part => part.Length > 0)
            .Aggregate(from, (value, part) => value.IsMap ? value[part] ?? Json.Null : throw new FormatException($"{word}: {part} of {value}"));
    }

    private static bool IsTrue(Json value) =>
        value == Json.Null ? false : value.IsList ? value.Items.Count > 0 : value.IsMap ? value.Members.Count > 0 : value != false && value != "" && value != 0;

    private static string Plain(Json value) => value.AsText ?? value.ToString();

    private static List<(bool IsAction, string Text)> Pieces(string template)
    {
        var (pieces, from) = (new List<(bool, string)>(), 0);
        var isTrimmed = false;
        foreach (Match found in Action().Matches(template))
        {
            var text = template[from..found.Index];
            text = isTrimmed ? text.TrimStart() : text;
            pieces.Add((false, found.Value.StartsWith("{{-", StringComparison.Ordinal) ? text.TrimEnd() : text));
            pieces.Add((true, found.Groups[1].Value));
            isTrimmed = found.Value.EndsWith("-}}", StringComparison.Ordinal);
            from = found.Index + found.Length;
        }
        pieces.Add((false, isTrimmed ? template[from..].TrimStart() : template[from..]));
        return pieces;
    }

    [GeneratedRegex("""\{\{-?\s+(.+?)\s+-?\}\}""")]
    private static partial Regex Action();

    [GeneratedRegex("""\{\{- define "([^"]+)" -\}\}(.*)\{\{- end -\}\}\s*$""", RegexOptions.Singleline)]
    private static partial Regex Define();
}
