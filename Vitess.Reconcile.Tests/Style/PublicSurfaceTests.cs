using System.Reflection;
using Vitess.Reconcile.Tests.Golden;

namespace Vitess.Reconcile.Tests.Style;

/// <summary>What embedders can call, as one committed page.</summary>
public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        var types = typeof(Reconciler).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);
        GoldenFile.Matches(string.Concat(types.Select(Page)), "Style/PublicSurface.verified.txt");
    }

    private static string Page(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var members = type.GetMembers(Own)
            .Where(member => member is not MethodInfo { IsSpecialName: true } and not Type
                && !member.Name.StartsWith('<')
                && member.Name is not ("Equals" or "GetHashCode" or "ToString" or "Deconstruct"))
            .Select(member => $"    {member}\n")
            .Distinct()
            .Order(StringComparer.Ordinal);
        return $"{type.FullName}\n{string.Concat(members)}";
    }
}
