using System.Text;

namespace Vitess.Reconcile.Tests;

/// <summary>Text that one thread writes while another reads it.</summary>
internal sealed class SharedText : TextWriter
{
    private readonly Lock gate = new();
    private readonly StringBuilder text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (gate)
        {
            text.Append(value);
        }
    }

    public override void Write(string? value)
    {
        lock (gate)
        {
            text.Append(value);
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override string ToString()
    {
        lock (gate)
        {
            return text.ToString();
        }
    }
}
