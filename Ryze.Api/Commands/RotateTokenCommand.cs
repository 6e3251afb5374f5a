using MediatR;
using Ryze.Application.PublicApi.Accounts;

namespace Ryze.Api.Commands;

internal sealed class RotateTokenCommand : OperatorCommand
{
    private const string AccountOption = "--account";

    public override string Name => "accounts rotate-token";

    public override string Summary => "give an account a new token, printed this once; the old one stops";

    public override string Details =>
        "Running hosts refuse the old token within 5 seconds. Tokens of instances stay. Standard output holds the new token alone.";

    public override IReadOnlyList<CommandOption> Options =>
        [new(AccountOption, "<id>", "as `accounts list` shows it", "must be an id", id => !string.IsNullOrWhiteSpace(id), IsRequired: true)];

    public override bool NeedsApi => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var account = arguments[AccountOption]!;
        var token = await services.GetRequiredService<IMediator>().Send(new RotateAccountToken(account), cancellationToken);
        if (token is null)
        {
            await output.Remarks.WriteLineAsync("There is no account with that id; see `accounts list`.");
            return ExitCode.Failed;
        }

        return await TokenOutput.WriteAsync(output, account, "The old token stops within 5 seconds. The new one is shown only now:", token);
    }
}
