using System.Text;

namespace Vitess.Reconcile.Sim.World.Api.Cel;

/// <summary>What a token is.</summary>
internal enum CelToken
{
    Name,
    Number,
    Text,
    Sign,
    End,
}

/// <summary>Cuts an expression into tokens.</summary>
internal static class CelLexer
{
    private static readonly string[] TwoLetterSigns = ["==", "!=", "<=", ">=", "&&", "||"];

    public static List<(CelToken Token, string Text)> Read(string expression)
    {
        var tokens = new List<(CelToken, string)>();
        var at = 0;
        while (at < expression.Length)
        {
            var letter = expression[at];
            if (char.IsWhiteSpace(letter))
            {
                at++;
            }
            else if (char.IsAsciiLetter(letter) || letter == '_')
            {
                tokens.Add((CelToken.Name, Run(expression, ref at, one => char.IsAsciiLetterOrDigit(one) || one == '_')));
            }
            else if (char.IsAsciiDigit(letter))
            {
                tokens.Add((CelToken.Number, Run(expression, ref at, one => char.IsAsciiDigit(one) || one == '.')));
            }
            else if (letter is '\'' or '"')
            {
                tokens.Add((CelToken.Text, Quoted(expression, ref at)));
            }
            else
            {
                var sign = at + 1 < expression.Length && TwoLetterSigns.Contains(expression.Substring(at, 2))
                    ? expression.Substring(at, 2)
                    : letter.ToString();
                tokens.Add((CelToken.Sign, sign));
                at += sign.Length;
            }
        }
        tokens.Add((CelToken.End, ""));
        return tokens;
    }

    private static string Run(string expression, ref int at, Func<char, bool> isPart)
    {
        var start = at;
        while (at < expression.Length && isPart(expression[at]))
        {
            at++;
        }
        return expression[start..at];
    }

    private static string Quoted(string expression, ref int at)
    {
        var (quote, text) = (expression[at++], new StringBuilder());
        while (at < expression.Length && expression[at] != quote)
        {
            text.Append(expression[at] != '\\' ? expression[at] : expression[++at] switch
            {
                'n' => '\n',
                't' => '\t',
                var other => other,
            });
            at++;
        }
        return at++ < expression.Length ? text.ToString() : throw new CelException("A text has no end.");
    }
}
