namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>Takes the text of a label query apart.</summary>
internal sealed class SelectorParser
{
    private readonly Queue<string> tokens = new();

    public SelectorParser(string text)
    {
        var position = 0;
        while (position < text.Length)
        {
            if (text[position] == ' ')
            {
                position++;
                continue;
            }
            var length = TokenLength(text, position);
            tokens.Enqueue(text.Substring(position, length));
            position += length;
        }
    }

    public bool AtEnd => tokens.Count == 0;

    public string Next() => tokens.TryDequeue(out var token) ? token : "";

    /// <summary>The next requirement; null when there is a problem.</summary>
    public LabelRequirement? Requirement(out string? problem)
    {
        problem = null;
        var key = Next();
        if (key == "!")
        {
            return new(Next(), LabelOperator.DoesNotExist, []);
        }
        if (!IsWord(key))
        {
            problem = Unexpected(key, "identifier");
            return null;
        }
        if (AtEnd || tokens.Peek() == ",")
        {
            return new(key, LabelOperator.Exists, []);
        }
        var op = Next();
        switch (op)
        {
            case "=" or "==":
                return Single(key, LabelOperator.In, out problem);
            case "!=":
                return Single(key, LabelOperator.NotIn, out problem);
            case "in":
                return Several(key, LabelOperator.In, out problem);
            case "notin":
                return Several(key, LabelOperator.NotIn, out problem);
            default:
                problem = Unexpected(op, "in, notin, =, ==, !=, gt, lt");
                return null;
        }
    }

    private LabelRequirement? Single(string key, LabelOperator op, out string? problem)
    {
        problem = null;
        if (AtEnd || tokens.Peek() == ",")
        {
            return new(key, op, [""]);
        }
        var value = Next();
        if (IsWord(value))
        {
            return new(key, op, [value]);
        }
        problem = Unexpected(value, "identifier");
        return null;
    }

    private LabelRequirement? Several(string key, LabelOperator op, out string? problem)
    {
        problem = null;
        if (Next() is var open && open != "(")
        {
            problem = Unexpected(open, "'('");
            return null;
        }
        var values = new List<string>();
        while (!AtEnd && tokens.Peek() != ")")
        {
            var token = Next();
            if (IsWord(token))
            {
                values.Add(token);
            }
        }
        Next();
        return new(key, op, values.ToValueList());
    }

    private static string Unexpected(string found, string expected) =>
        $"unable to parse requirement: found '{found}', expected: {expected}";

    private static bool IsWord(string token) => token.Length > 0 && !IsSymbol(token[0]);

    private static bool IsSymbol(char c) => c is '=' or '!' or ',' or '(' or ')' or '<' or '>';

    private static int TokenLength(string text, int start)
    {
        if (IsSymbol(text[start]))
        {
            var isDouble = text[start] is '=' or '!' && start + 1 < text.Length && text[start + 1] == '=';
            return isDouble ? 2 : 1;
        }
        var end = start;
        while (end < text.Length && text[end] != ' ' && !IsSymbol(text[end]))
        {
            end++;
        }
        return end - start;
    }
}
