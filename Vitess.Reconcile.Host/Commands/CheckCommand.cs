using System.CommandLine;
using Vitess.Reconcile.Host.Check;

namespace Vitess.Reconcile.Host.Commands;

/// <summary><c>vitess-operator check</c>: what is wrong with files, and what in them will hurt, without a cluster.</summary>
internal static class CheckCommand
{
    private const string Help =
        """
        Checks files without a cluster: errors for what the API server refuses or what can never run, warnings for what runs and will hurt.

        Each defect is told with file, line, field, what was found, what to write instead, and in brackets the id of the rule.
        Objects of other groups, such as Secrets, may stand in the same files.

        Examples:
          vitess-operator check cluster.yaml                       one file
          vitess-operator check clusters/ extra.yaml               every .yaml, .yml and .json below a folder, and one more
          kubectl get vitessclusters -o yaml | vitess-operator check -
          vitess-operator check cluster.yaml --was standing.yaml   and what the change would destroy
          vitess-operator check --strict -o json cluster.yaml      for a pipeline: warnings count, the result is JSON
          vitess-operator check --explain-rules                    all rules and what goes wrong without them

        Exit codes: 0 no errors (with --strict, no warnings either), 2 there are some, or a file cannot be read.
        """;

    internal static Command Of()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files of YAML or JSON, folders of them, or - for the standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var strict = new Option<bool>("--strict") { Description = "Let warnings fail the check too." };
        var rules = new Option<bool>("--explain-rules") { Description = "Print all rules instead." };
        var was = new Option<string[]>("--was")
        {
            HelpName = "FILE",
            Description = "What stands and is to be replaced; changes that cannot come about or that destroy are told.",
        };
        var form = new OutputForm();
        var command = new Command("check", Help) { files, strict, was };
        form.AddTo(command);
        command.Add(rules);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(files) is not { Length: > 0 } && !parsed.GetValue(rules))
            {
                parsed.AddError("Name a file, a folder, or - for the standard input.");
            }
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(rules))
            {
                form.Print(
                    parsed, (output, colours) => InspectionText.WriteRules(SpecReview.Rules, output, colours),
                    () => InspectionText.Value(SpecReview.Rules));
                return (int)ExitCode.Nothing;
            }
            var found = Inspection.Of(parsed.GetValue(files) ?? [], parsed.GetValue(was) ?? [], Console.In);
            form.Print(parsed, (output, colours) => InspectionText.Write(found, output, colours), () => InspectionText.Value(found));
            return (int)(found.Errors > 0 || (parsed.GetValue(strict) && found.Warnings > 0) ? ExitCode.BadInput : ExitCode.Nothing);
        });
        return command;
    }
}
