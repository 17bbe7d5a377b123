using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vitess.Reconcile.Host.Read;

/// <summary>Reads one YAML document as kubectl does.</summary>
internal sealed class YamlReader
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    private readonly GuardedParser parser;
    private readonly int linesBefore;
    private readonly ReadingState state;
    private readonly SortedDictionary<string, (Json Value, int Size, int Height)> anchors = new(StringComparer.Ordinal);

    private YamlReader(string text, int linesBefore)
    {
        parser = new(new StringReader(text));
        this.linesBefore = linesBefore;
        state = new(linesBefore + 1);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The document alone.</param>
    /// <param name="linesBefore">How many lines of the file stand before it.</param>
    internal static ParsedText Read(string text, int linesBefore)
    {
        var reader = new YamlReader(text, linesBefore);
        try
        {
            return reader.state.Result(reader.ReadDocument());
        }
        catch (YamlException broken)
        {
            var line = linesBefore + (int)Math.Max(1, broken.Start.Line);
            reader.state.Fault(
                line, "", $"This is not YAML: {Sentence(broken.Message)}", "Correct the line or the one before it");
        }
        catch (UnreadableException unreadable)
        {
            reader.state.Fault(unreadable.Line, "", unreadable.Message, unreadable.Remedy);
        }
        return reader.state.Result(value: null);
    }

    private Json? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }
        var value = ReadValue(ReadingState.Root, depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var next))
        {
            state.Fault(Line(next), "", "Another document begins here", "Write a line of three dashes before it");
        }
        return value;
    }

    private Json ReadValue(int place, int depth)
    {
        var line = Line(parser.Current);
        var before = state.Values;
        state.Count(line, depth);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Known(alias, line, depth);
        }
        var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } node ? node.Anchor.Value : null;
        var value = parser.Current switch
        {
            MappingStart => ReadMap(place, depth),
            SequenceStart => ReadList(place, depth),
            _ => ReadScalar(parser.Consume<Scalar>(), place),
        };
        if (anchor is not null)
        {
            anchors[anchor] = (value, state.Values - before, Height(value));
        }
        return value;
    }

    private Json Known(AnchorAlias alias, int line, int depth)
    {
        if (!anchors.TryGetValue(alias.Value.Value, out var known))
        {
            throw new UnreadableException(
                line, $"There is no anchor &{alias.Value} before the alias *{alias.Value}", "Write the value itself");
        }
        state.Count(line, depth + known.Height, known.Size);
        return known.Value;
    }

    private static int Height(Json value) => 1 + Math.Max(
        value.Items.Select(Height).DefaultIfEmpty().Max(),
        value.Members.Values.Select(Height).DefaultIfEmpty().Max());

    private Json ReadList(int place, int depth)
    {
        var items = new List<Json>();
        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadValue(state.Item(place, items.Count, Line(parser.Current)), depth + 1));
        }
        return Json.List(items);
    }

    private Json ReadMap(int place, int depth)
    {
        var members = new SortedDictionary<string, Json>(StringComparer.Ordinal);
        var merged = new List<Json>();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = Line(parser.Current);
            if (parser.Current is Scalar { IsPlainImplicit: true, Style: ScalarStyle.Plain, Value: "<<" })
            {
                parser.MoveNext();
                merged.AddRange(Merged(ReadValue(state.Member(place, "<<", line: 0), depth + 1), line));
                continue;
            }
            var name = ReadName(place, depth);
            var member = state.Member(place, name, line);
            if (members.ContainsKey(name))
            {
                state.Duplicate(member);
            }
            members[name] = ReadValue(member, depth + 1);
        }
        foreach (var (name, value) in merged.SelectMany(map => map.Members))
        {
            // What stands in the map itself wins, then the first of the merged maps.
            members.TryAdd(name, value);
        }
        return Json.Map(members.ToValueMap());
    }

    /// <summary>The name of a member: what is no text becomes one, as true does of a bare y.</summary>
    private string ReadName(int place, int depth)
    {
        var line = Line(parser.Current);
        var name = ReadValue(place, depth + 1);
        return name.AsText ?? name.AsNumber ?? name.AsBoolean switch
        {
            true => "true",
            false => "false",
            null => throw new UnreadableException(
                line, "The name of a field is null, a list or a map", "Write a text before the colon"),
        };
    }

    private static ValueList<Json> Merged(Json value, int line) =>
        value.IsMap ? [value]
        : value.IsList && value.Items.All(item => item.IsMap) ? value.Items
        : throw new UnreadableException(
            line, "After << stands neither a map nor a list of maps", "Write an alias of a map");

    private Json ReadScalar(Scalar scalar, int place)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag.Length == 0 ? scalar.Style != ScalarStyle.Plain : !IsResolved(tag))
        {
            return tag == TagPrefix + "binary" ? Decoded(scalar) : scalar.Value;
        }
        if (YamlScalar.Plain(scalar.Value) is not { } value)
        {
            state.Fault(
                Line(scalar), place, $"{scalar.Value} is not a number that JSON has", "Write a number or a quoted text");
            return scalar.Value;
        }
        return value;
    }

    /// <summary>Other tags leave the scalar the text that it is.</summary>
    private static bool IsResolved(string tag) =>
        tag is TagPrefix + "bool" or TagPrefix + "int" or TagPrefix + "float" or TagPrefix + "null";

    private string Decoded(Scalar scalar)
    {
        var bytes = new byte[scalar.Value.Length];
        return Convert.TryFromBase64String(scalar.Value, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw new UnreadableException(Line(scalar), "What !!binary marks is not base64", "Take the mark out");
    }

    private int Line(ParsingEvent? read) => linesBefore + (int)Math.Max(1, read?.Start.Line ?? 1);

    private static string Sentence(string message)
    {
        var text = message.TrimEnd('.').ReplaceLineEndings(" ");
        return text.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
