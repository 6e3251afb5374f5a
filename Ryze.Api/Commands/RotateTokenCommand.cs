using MediatR;
using Ryze.Application.PublicApi.Accounts;

namespace Ryze.Api.Commands;

internal sealed class RotateTokenCommand : OperatorCommand
{
    private const string AccountOption = "--account";

    public override string Name => "accounts rotate-token";

    public override string Summary => "replace an account's token and print the new one, only once";

    public override string Details =>
        "Running hosts refuse the old token within 5 seconds. Instance tokens stay valid. Standard output contains only the new token.";

    public override IReadOnlyList<CommandOption> Options =>
        [new(AccountOption, "<id>", "the account id, see `accounts list`", "must be an id", id =>
            !string.IsNullOrWhiteSpace(id), IsRequired: true)];

    public override bool NeedsApi => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var account = arguments[AccountOption]!;
        var token = await services.GetRequiredService<IMediator>().Send(new RotateAccountToken(account), cancellationToken);
        if (token is null)
        {
            await output.Remarks.WriteLineAsync("No account has this id. Run `accounts list` to see all ids.");
            return ExitCode.Failed;
        }

        return await TokenOutput.WriteAsync(
            output, account, "Hosts refuse the old token within 5 seconds. The new token is shown only now:", token);
    }
}
