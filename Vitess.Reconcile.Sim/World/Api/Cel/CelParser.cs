using System.Globalization;

namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>Reads expressions.</summary>
/// <remarks>Not here: maps and messages that are written out, optional values, byte strings, unsigned numbers.</remarks>
internal sealed class CelParser
{
    /// <summary>Operators from the loosest to the tightest.</summary>
    private static readonly string[][] Levels =
        [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];

    private readonly List<(CelToken Token, string Text)> tokens;
    private int at;

    private CelParser(string expression) => tokens = CelLexer.Read(expression);

    public static CelNode Parse(string expression)
    {
        var parser = new CelParser(expression);
        var node = parser.Ternary();
        return parser.tokens[parser.at].Token == CelToken.End
            ? node
            : throw new CelException($"Nothing can follow here: {parser.tokens[parser.at].Text} in {expression}");
    }

    private CelNode Ternary()
    {
        var node = Binary(0);
        if (!Take("?"))
        {
            return node;
        }
        var whenTrue = Binary(0);
        Demand(":");
        return new CelNode.Call("?:", null, [node, whenTrue, Ternary()]);
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }
        var node = Binary(level + 1);
        while (tokens[at].Token is CelToken.Sign or CelToken.Name && Levels[level].Contains(tokens[at].Text))
        {
            node = new CelNode.Call(tokens[at++].Text, null, [node, Binary(level + 1)]);
        }
        return node;
    }

    private CelNode Unary() => Take("!") ? new CelNode.Call("!", null, [Unary()])
        : Take("-") ? new CelNode.Call("negate", null, [Unary()])
        : Member();

    private CelNode Member()
    {
        var node = Primary();
        while (true)
        {
            if (Take("."))
            {
                var name = tokens[at++].Text;
                node = Take("(") ? new CelNode.Call(name, node, Arguments(")")) : new CelNode.Select(node, name);
            }
            else if (Take("["))
            {
                var index = Ternary();
                Demand("]");
                node = new CelNode.Call("[]", null, [node, index]);
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        var (token, text) = tokens[at++];
        switch (token)
        {
            case CelToken.Number:
                return new CelNode.Literal(text.Contains('.', StringComparison.Ordinal)
                    ? (object)double.Parse(text, CultureInfo.InvariantCulture)
                    : long.Parse(text, CultureInfo.InvariantCulture));
            case CelToken.Text:
                return new CelNode.Literal(text);
            case CelToken.Name when text is "true" or "false":
                return new CelNode.Literal(text == "true");
            case CelToken.Name when text == "null":
                return new CelNode.Literal(null);
            case CelToken.Name:
                return Take("(") ? new CelNode.Call(text, null, Arguments(")")) : new CelNode.Name(text);
            case CelToken.Sign when text == "(":
                var inner = Ternary();
                Demand(")");
                return inner;
            case CelToken.Sign when text == "[":
                return new CelNode.ListOf(Arguments("]"));
            case CelToken.Sign or CelToken.End:
            default:
                throw new CelException($"A value cannot begin with {(text.Length == 0 ? "the end" : text)}.");
        }
    }

    private ValueList<CelNode> Arguments(string end)
    {
        var arguments = new List<CelNode>();
        while (!Take(end))
        {
            if (arguments.Count > 0)
            {
                Demand(",");
            }
            arguments.Add(Ternary());
        }
        return arguments.ToValueList();
    }

    private bool Take(string sign)
    {
        var isThere = tokens[at].Token == CelToken.Sign && tokens[at].Text == sign;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void Demand(string sign)
    {
        if (!Take(sign))
        {
            throw new CelException($"There must be a {sign} before {tokens[at].Text}.");
        }
    }
}
