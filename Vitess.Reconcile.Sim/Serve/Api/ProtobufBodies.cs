using System.Text;
using Google.Protobuf;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>Bodies that clients send as protobuf, of the few kinds of which kubectl does, as JSON.</summary>
/// <remarks>Source: the .proto files of Kubernetes' API; the numbers are those of the fields.</remarks>
internal static class ProtobufBodies
{
    internal const string ContentType = "application/vnd.kubernetes.protobuf";

    // Four bytes before the message of every such body.
    private static readonly byte[] Magic = "k8s\0"u8.ToArray();

    private static readonly Shape Meta = new(
        (1, "name", Part.Text), (2, "generateName", Part.Text), (3, "namespace", Part.Text), (11, "labels", Part.Texts),
        (12, "annotations", Part.Texts));

    private static readonly Shape Review = new(
        (2, "spec", new Shape(
            (1, "resourceAttributes", new Shape(
                (1, "namespace", Part.Text), (2, "verb", Part.Text), (3, "group", Part.Text), (4, "version", Part.Text),
                (5, "resource", Part.Text), (6, "subresource", Part.Text), (7, "name", Part.Text))),
            (2, "nonResourceAttributes", new Shape((1, "path", Part.Text), (2, "verb", Part.Text))))));

    private static readonly Dictionary<string, Shape> Kinds = new(StringComparer.Ordinal)
    {
        ["SelfSubjectAccessReview"] = Review,
        ["SelfSubjectRulesReview"] = new((2, "spec", new Shape((1, "namespace", Part.Text)))),
        ["SelfSubjectReview"] = new(),
        ["Namespace"] = new((1, "metadata", Meta)),
        ["ServiceAccount"] = new((1, "metadata", Meta)),
        ["ConfigMap"] = new((1, "metadata", Meta), (2, "data", Part.Texts), (3, "binaryData", Part.Binaries)),
        ["Secret"] = new((1, "metadata", Meta), (2, "data", Part.Binaries), (3, "type", Part.Text), (4, "stringData", Part.Texts)),
    };

    /// <summary>The JSON of a body; null when it is of a kind that is not known here, or broken.</summary>
    internal static Json? Read(byte[] body)
    {
        if (!body.AsSpan().StartsWith(Magic))
        {
            return null;
        }
        try
        {
            var wrapped = Fields(body.AsSpan(Magic.Length).ToArray());
            var type = Fields(wrapped.FirstOrDefault(field => field.Number == 1).Bytes ?? []);
            var (version, kind) = (TextOf(type, 1), TextOf(type, 2));
            return Kinds.TryGetValue(kind, out var shape)
                ? shape.Read(wrapped.FirstOrDefault(field => field.Number == 2).Bytes ?? [])
                    .With("apiVersion", version).With("kind", kind)
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static string TextOf(List<(int Number, byte[] Bytes)> fields, int number) =>
        Encoding.UTF8.GetString(fields.FirstOrDefault(field => field.Number == number).Bytes ?? []);

    /// <summary>The fields of a message that are texts, bytes or messages.</summary>
    private static List<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        var found = new List<(int, byte[])>();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            }
            else
            {
                input.SkipLastField();
            }
        }
        return found;
    }

    /// <summary>What a field is. The set is closed.</summary>
    private abstract record Part
    {
        internal static readonly Part Text = new OfText();
        internal static readonly Part Texts = new OfEntries(IsBinary: false);
        internal static readonly Part Binaries = new OfEntries(IsBinary: true);

        internal static Json Read(Part part, byte[] bytes, Json? before) => part switch
        {
            OfEntries entries => Entry(Fields(bytes), entries.IsBinary, before ?? Json.EmptyMap),
            OfShape shape => shape.Shape.Read(bytes),
            _ => Encoding.UTF8.GetString(bytes),
        };

        private static Json Entry(List<(int Number, byte[] Bytes)> entry, bool isBinary, Json map) => map.With(
            TextOf(entry, 1),
            isBinary
                ? Convert.ToBase64String(entry.FirstOrDefault(field => field.Number == 2).Bytes ?? [])
                : TextOf(entry, 2));

        private sealed record OfText : Part;

        private sealed record OfEntries(bool IsBinary) : Part;

        internal sealed record OfShape(Shape Shape) : Part;
    }

    /// <summary>The fields of a message by their numbers.</summary>
    private sealed class Shape(params (int Number, string Name, Part What)[] fields)
    {
        public static implicit operator Part(Shape shape) => new Part.OfShape(shape);

        internal Json Read(byte[] message)
        {
            var read = Json.EmptyMap;
            foreach (var (number, bytes) in Fields(message))
            {
                if (Array.Find(fields, field => field.Number == number) is { Name: { } name } known)
                {
                    read = read.With(name, Part.Read(known.What, bytes, read[name]));
                }
            }
            return read;
        }
    }
}
