using System.Globalization;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Host.Read;

/// <summary>A defect in a user's file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">Counted from 1; of a missing field, that of the map it belongs in.</param>
/// <param name="Defect">What is wrong; its path is empty when the file as a whole is meant.</param>
public sealed record FileDefect(string File, int Line, Defect Defect)
{
    /// <summary>As in <c>cluster.yaml:12: spec.cells[0].name: Problem. Remedy.</c></summary>
    public override string ToString()
    {
        var text = Defect.Path.Length == 0 ? $"{Defect.Problem}. {Defect.Remedy}." : Defect.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {text}");
    }
}
