using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vitess.Reconcile.Host.Read;

/// <summary>The parser of YAML, of which every failure is one of the text.</summary>
/// <remarks>Reason: on some broken texts the library's scanner throws what it throws for defects of its own.</remarks>
internal sealed class GuardedParser(TextReader text) : IParser
{
    private readonly Parser parser = new(text);

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception broken) when (broken is not YamlException)
        {
            var end = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(end, end, "the text cannot be read on from here", broken);
        }
    }
}
